package dev.tideline.local;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.local.push.WokenFunction;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;

/** The functions of the one-JVM app that Kafka wakes, as they are configured. */
public final class Functions {
    private Functions() {}

    /** Returns when no event waits to be published or retried, and each function has handled everything. */
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

    /** Returns true if each function has handled all records that its topics hold now. */
    private static boolean haveHandledAll() {
        var functions = WokenFunction.all(ConfigProvider.getConfig());
        assertThat(functions).isNotEmpty();
        return PublishedEvents.areHandled(
                TestServers.kafka(), functions.stream().collect(toMap(WokenFunction::name, WokenFunction::topics)));
    }
}
