package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every function in one JVM. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OrderSagaTest extends OrderSaga {
    @Test
    void events_have_no_trace_without_a_collector() {
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));
        Shop.awaitStatus(order, "confirmed");

        assertThat(StoredEvents.of("order-" + order))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.metadata().traceparent()).isEmpty());
    }
}
