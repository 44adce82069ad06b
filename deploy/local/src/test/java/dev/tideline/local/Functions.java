package dev.tideline.local;

import static org.awaitility.Awaitility.await;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;

/** The functions of the one-JVM app that Kafka wakes, as they are configured. */
public final class Functions {
    private static final String CHANNEL = "mp.messaging.incoming.";

    private Functions() {}

    /** Returns when nothing waits to be published or to be tried again, and each of them has handled everything. */
    public static void awaitQuiet(Duration patience) {
        await("nothing is on its way").atMost(patience).until(() -> {
            var events = StoredEvents.count();
            return haveHandledAll()
                    && Sql.rows(
                                    "SELECT FROM publication_queue UNION ALL SELECT FROM deferrals WHERE parked_at IS NULL AND NOT passed_over")
                            .isEmpty()
                    && StoredEvents.count() == events;
        });
    }

    /** Whether each of them has handled everything that its topics hold now. */
    private static boolean haveHandledAll() {
        var config = ConfigProvider.getConfig();
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(CHANNEL) && name.endsWith(".group.id"))
                .allMatch(name -> {
                    var channel = name.substring(0, name.length() - ".group.id".length());
                    var topics = config.getOptionalValue(channel + ".topics", String.class)
                            .orElseGet(() -> config.getValue(channel + ".topic", String.class));
                    return PublishedEvents.areHandled(
                            TestServers.kafka(),
                            config.getValue(name, String.class),
                            Arrays.stream(topics.split(",")).map(String::strip).toArray(String[]::new));
                });
    }
}
