package dev.tideline.runtime.trigger;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;

/** The runs of one timer function. */
final class TimerIntake extends Intake {
    private final TimerFunction timer;

    /** @param function its name */
    TimerIntake(String function, TimerFunction timer, Vertx vertx) {
        super(function, vertx, new Pause(function));
        this.timer = timer;
    }

    /** Runs the function once. */
    @Override
    CompletionStage<Void> wake() {
        return start(() -> timer.run(DUE_LIMIT));
    }
}
