package dev.tideline.runtime.kafka;

import dev.tideline.runtime.trigger.TriggerMode;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Unless functions are to pull, no channel from Kafka is opened. A channel has a setting of its own for that. */
public final class ChannelsOff implements ConfigSourceFactory {
    private static final Pattern GROUP = Pattern.compile("(mp\\.messaging\\.incoming\\..+\\.)group\\.id");

    /** Above what a function says of its channel. */
    private static final int ORDINAL = 500;

    @Override
    public List<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (is(context, TriggerMode.PROPERTY, TriggerMode.DEFAULT) && is(context, EventTriggers.ENABLED, "true")) {
            return List.of();
        }
        var settings = new HashMap<String, String>();
        context.iterateNames().forEachRemaining(name -> {
            var group = GROUP.matcher(name);
            if (group.matches()) {
                settings.put(group.group(1) + "enabled", "false");
            }
        });
        return List.of(new PropertiesConfigSource(settings, ChannelsOff.class.getSimpleName(), ORDINAL));
    }

    /** Whether it is that, which is the default. */
    private static boolean is(ConfigSourceContext context, String property, String expected) {
        var value = context.getValue(property).getValue();
        return value == null || value.equals(expected);
    }
}
