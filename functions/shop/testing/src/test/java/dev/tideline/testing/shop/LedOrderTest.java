package dev.tideline.testing.shop;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.StreamId;
import dev.tideline.plan.SagaEvent;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRequested;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two versions of the plan differ in a step. No version may lead an instance of the other. */
class LedOrderTest {
    private static final SagaStarted STARTED =
            new SagaStarted("fulfil-order", 2, "1", Optional.of(List.of("reserve-inventory/1", "confirm-order")));

    @Test
    void an_instance_takes_the_steps_of_its_version() {
        var order = seen(
                STARTED,
                requested("reserve-inventory/1"),
                new StepDone("reserve-inventory/1"),
                requested("confirm-order"),
                new StepDone("confirm-order"),
                new SagaEnded(Outcome.COMPLETED));

        assertThatCode(() -> order.hasEnded(true)).doesNotThrowAnyException();
    }

    @Test
    void a_step_of_another_version_is_found() {
        assertThatThrownBy(() -> seen(STARTED, requested("reserve-inventory")))
                .hasMessageContaining("reserve-inventory is not in the version of its plan");
    }

    @Test
    void a_step_that_another_version_leaves_out_is_found() {
        var order = seen(
                STARTED, requested("confirm-order"), new StepDone("confirm-order"), new SagaEnded(Outcome.COMPLETED));

        assertThatThrownBy(() -> order.hasEnded(true)).hasMessageContaining("a step of its plan is left out");
    }

    private static LedOrder seen(SagaEvent... events) {
        var order = new LedOrder(new StreamId("saga-fulfil-order/1"));
        Stream.of(events).forEach(order::see);
        return order;
    }

    private static StepRequested requested(String step) {
        return new StepRequested(step, 1, UUID.randomUUID(), Optional.empty());
    }
}
