package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import org.junit.jupiter.api.Test;

class SagaEnginesTest {
    private final SagaEngines engines = new SagaEngines(null, null);

    @Test
    void a_plan_has_the_name_of_its_function() {
        assertThatThrownBy(() -> engines.engine("another", new Undeclared()))
                .hasMessage("The function another runs the plan fulfil. Give both the same name.");
    }

    @Test
    void a_saga_declares_all_events_that_its_plan_waits_for() {
        assertThatThrownBy(() -> engines.engine("fulfil", new Undeclared()))
                .hasMessage("The plan fulfil waits for InventoryReserved. Add its context to @Awaits of Undeclared.");
    }

    @Awaits(OrderEvent.class)
    private static final class Undeclared implements Saga<OrderPlaced> {
        @Override
        public Plans<OrderPlaced> plans() {
            return SagaWorld.saga(1).plans();
        }
    }
}
