package dev.tideline.projections.sagaview;

import dev.tideline.plan.SagaEvent;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepDone;
import dev.tideline.plan.SagaEvent.StepRefused;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.SagaEvent.StepTimedOut;
import dev.tideline.plan.SagaEvent.UndoDone;
import dev.tideline.plan.SagaEvent.UndoRequested;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.views.saga.SagaView;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/** The meters of sagas, described in docs/reference/operations.md. A step for each of several things counts by its plain name. */
final class SagaMeters {
    private static final Duration[] OF_A_STEP = {
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };
    private static final Duration[] OF_A_SAGA = {
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(15)
    };

    private SagaMeters() {}

    static void happened(SagaView row, SagaEvent event, Instant at) {
        switch (event) {
            case StepDone one -> step(row, one.step(), "done", at);
            case StepRefused one -> step(row, one.step(), "refused", at);
            case StepTimedOut one -> step(row, one.step(), one.undo() ? "undo_timed_out" : "timed_out", at);
            case UndoDone one -> step(row, one.step(), one.barred() ? "barred" : "undone", at);
            case SagaStuck one -> step(row, one.step(), one.undo() ? "undo_stuck" : "stuck", at);
            case SagaResumed one -> step(row, one.step(), outcome(one.how()), at);
            case SagaEnded ended ->
                timer(
                        "tideline.saga.duration",
                        "The time from the start of a saga instance to its end",
                        OF_A_SAGA,
                        row.startedAt,
                        at,
                        "saga",
                        row.saga,
                        "outcome",
                        ended.outcome() == Outcome.COMPLETED ? "completed" : "undone");
            case SagaStarted _, StepRequested _, UndoRequested _ -> {}
        }
    }

    private static String outcome(How how) {
        return switch (how) {
            case RESUME -> "resumed";
            case DONE -> "done_by_hand";
            case SKIP -> "skipped";
        };
    }

    private static void step(SagaView row, String name, String outcome, Instant at) {
        var requested = row.steps.stream()
                .filter(step -> step.name().equals(name))
                .flatMap(step -> step.requestedAt().stream())
                .map(Instant::parse)
                .findFirst()
                .orElse(at);
        timer(
                "tideline.saga.steps",
                "The time from the first request of a step of a saga to an event of it",
                OF_A_STEP,
                requested,
                at,
                "saga",
                row.saga,
                "step",
                name.split("/", 2)[0],
                "outcome",
                outcome);
    }

    private static void timer(
            String name, String description, Duration[] buckets, Instant begin, Instant end, String... tags) {
        Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(Metrics.globalRegistry)
                .record(Meters.between(begin, end));
    }
}
