package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.plan.InstancePlan;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same orders, led by fulfil-order. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@ExtendWith(Orchestrated.class)
class OrchestratedOrderSagaTest extends OrderSaga {
    @Test
    void an_instance_of_the_saga_leads_the_order_and_leaves_no_time_limit() {
        var sku = Shop.item(1);
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);

        assertThat(StoredEvents.typesOf(saga(order)))
                .startsWith("SagaStarted", "StepRequested")
                .endsWith("StepDone", "SagaEnded");
        assertThat(Sql.rows("SELECT FROM deadlines WHERE saga = ?", saga(order))).isEmpty();
    }

    @Override
    protected void assertCauses(Envelope placed, Envelope reserved, Envelope paid, Envelope confirmed) {
        var saga = new StreamId(saga(placed.streamId().entityId()));
        assertThat(reserved.metadata().causationId())
                .isEqualTo(InstancePlan.commandId(saga, "reserve-inventory", false));
        assertThat(paid.metadata().causationId()).isEqualTo(InstancePlan.commandId(saga, "process-payment", false));
        assertThat(confirmed.metadata().causationId()).isEqualTo(InstancePlan.commandId(saga, "confirm-order", false));
    }

    /** A step that was not requested is neither undone nor barred. */
    @Override
    protected List<String> paymentOfARefusedReservation() {
        return List.of();
    }

    private static String saga(String order) {
        return "saga-fulfil-order/" + order;
    }
}
