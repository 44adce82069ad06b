package dev.tideline.platform.parkedevents;

import static dev.tideline.testing.Given.given;

import dev.tideline.event.EventStream;
import dev.tideline.event.Note;
import dev.tideline.plan.Progress;
import dev.tideline.plan.SagaEvent;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaProblem;
import dev.tideline.testing.Given;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DecideStuckTest {
    private static final EventStream<Progress, SagaEvent> SAGA = Progress.stream("fulfil-order", "1");
    private static final Note NOTE = new Note("repaired");
    private static final SagaEvent STARTED = new SagaStarted("fulfil-order", 1, "1");
    private static final SagaEvent STUCK = new SagaStuck("sell", false, "broken");

    @Test
    void a_decision_on_a_stuck_step_is_recorded() {
        for (var how : How.values()) {
            saga(STARTED, requested("sell"), STUCK)
                    .when(decision("sell", how))
                    .then(new SagaResumed(SAGA.id(), "sell", how, NOTE));
        }
    }

    @Test
    void an_unknown_saga_is_not_found() {
        given().when(decision("sell", How.SKIP)).thenRefused(SagaProblem.SAGA_NOT_FOUND);
    }

    @Test
    void a_decision_on_a_step_that_is_not_stuck_is_refused() {
        var resumed = new SagaResumed(SAGA.id(), "sell", How.RESUME, NOTE);

        saga(STARTED, requested("sell")).when(decision("sell", How.SKIP)).thenRefused(SagaProblem.SAGA_NOT_STUCK);
        saga(STARTED, requested("sell"), STUCK)
                .when(decision("another", How.SKIP))
                .thenRefused(SagaProblem.SAGA_NOT_STUCK);
        saga(STARTED, requested("sell"), STUCK, resumed)
                .when(decision("sell", How.RESUME))
                .thenRefused(SagaProblem.SAGA_NOT_STUCK);
        saga(STARTED, requested("sell"), new StepDone("sell"), new SagaEnded(SagaEvent.Outcome.COMPLETED))
                .when(decision("sell", How.DONE))
                .thenRefused(SagaProblem.SAGA_NOT_STUCK);
    }

    @Test
    void a_bar_is_not_done_by_hand_while_its_pivot_may_be_done() {
        var bar = new StepRequested("end-order", 1, UUID.randomUUID(), Optional.of("expired"));
        var stuck = new SagaStuck("end-order", false, "broken");

        saga(STARTED, requested("confirm"), bar, stuck)
                .when(decision("end-order", How.DONE))
                .thenRefused(SagaProblem.SAGA_NOT_STUCK);
        saga(STARTED, requested("confirm"), bar, stuck)
                .when(decision("end-order", How.RESUME))
                .then(new SagaResumed(SAGA.id(), "end-order", How.RESUME, NOTE));
        saga(STARTED, bar, stuck)
                .when(decision("end-order", How.DONE))
                .then(new SagaResumed(SAGA.id(), "end-order", How.DONE, NOTE));
    }

    private static DecideStuck decision(String step, How how) {
        return new DecideStuck("fulfil-order", "1", step, how, NOTE);
    }

    private static SagaEvent requested(String step) {
        return new StepRequested(step, 1, UUID.randomUUID(), Optional.empty());
    }

    private static Given saga(SagaEvent... events) {
        var given = given();
        for (var event : events) {
            given.in(SAGA, event);
        }
        return given;
    }
}
