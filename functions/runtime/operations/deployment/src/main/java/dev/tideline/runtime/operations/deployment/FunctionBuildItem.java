package dev.tideline.runtime.operations.deployment;

import io.quarkus.builder.item.MultiBuildItem;
import org.jboss.jandex.DotName;

/** A function of this application. */
public final class FunctionBuildItem extends MultiBuildItem {
    private final String name;
    private final String version;
    private final FunctionKind kind;
    private final DotName type;

    FunctionBuildItem(String name, String version, FunctionKind kind, DotName type) {
        this.name = name;
        this.version = version;
        this.kind = kind;
        this.type = type;
    }

    /** Returns the name of its module, which is its name everywhere. */
    public String name() {
        return name;
    }

    /** Returns the version of its module. */
    public String version() {
        return version;
    }

    public FunctionKind kind() {
        return kind;
    }

    /** Returns its class. */
    public DotName type() {
        return type;
    }
}
