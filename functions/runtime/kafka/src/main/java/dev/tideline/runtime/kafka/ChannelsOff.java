package dev.tideline.runtime.kafka;

import static java.util.stream.Collectors.toMap;

import dev.tideline.runtime.trigger.TriggerMode;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Unless functions are to pull, none of their channels from Kafka is opened. A channel has a setting of its own for that. */
public final class ChannelsOff implements ConfigSourceFactory {
    /** The channels of all functions, separated by commas. The build writes it. */
    public static final String CHANNELS = "tideline.channels";

    /** The ordinal of these settings, above a function's own settings of its channel. */
    private static final int ORDINAL = 500;

    @Override
    public List<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (is(context, TriggerMode.PROPERTY, "pull") && is(context, EventTriggers.ENABLED, "true")) {
            return List.of();
        }
        var channels = context.getValue(CHANNELS).getValue();
        var settings = Stream.of(channels == null ? new String[0] : channels.split(","))
                .collect(toMap(channel -> "mp.messaging.incoming." + channel + ".enabled", _ -> "false"));
        return List.of(new PropertiesConfigSource(settings, ChannelsOff.class.getSimpleName(), ORDINAL));
    }

    /** Returns true if a property has the expected value or is not set. */
    private static boolean is(ConfigSourceContext context, String property, String expected) {
        var value = context.getValue(property).getValue();
        return value == null || value.equals(expected);
    }
}
