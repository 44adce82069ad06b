package dev.tideline.runtime.kafka.deployment;

import io.quarkus.builder.item.MultiBuildItem;
import java.util.SortedSet;
import org.jboss.jandex.DotName;

/** A function of this application that events wake, whose channel the build makes. */
final class FunctionBuildItem extends MultiBuildItem {
    final String name;
    final String version;
    final Kind kind;
    final DotName type;
    final SortedSet<String> topics;

    /** @param type its class */
    FunctionBuildItem(String name, String version, Kind kind, DotName type, SortedSet<String> topics) {
        this.name = name;
        this.version = version;
        this.kind = kind;
        this.type = type;
        this.topics = topics;
    }
}
