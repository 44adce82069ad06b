package dev.tideline.local.push;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * A function that events wake.
 *
 * @param name the name of the function and of its consumer group
 * @param topics the topics of its events
 */
public record WokenFunction(String name, List<String> topics) {
    private static final String CHANNEL = "mp.messaging.incoming.";
    private static final String GROUP = ".group.id";

    /** Returns the functions of the application with configured channels, open or not. */
    public static List<WokenFunction> all(Config config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(property -> property.startsWith(CHANNEL) && property.endsWith(GROUP))
                .map(property -> property.substring(0, property.length() - GROUP.length()))
                .map(channel -> new WokenFunction(
                        config.getValue(channel + GROUP, String.class),
                        Stream.of("topic", "topics")
                                .flatMap(key -> config.getOptionalValues(channel + "." + key, String.class).stream())
                                .flatMap(List::stream)
                                .toList()))
                .toList();
    }
}
