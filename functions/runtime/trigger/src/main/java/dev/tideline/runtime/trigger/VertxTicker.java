package dev.tideline.runtime.trigger;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Timers of Vert.x, on an event loop. */
final class VertxTicker implements Ticker {
    private final Vertx vertx;
    /** Keeps timers from inheriting data of their caller's context, such as a trace. */
    private final Context context;

    VertxTicker(Vertx vertx) {
        this.vertx = vertx;
        this.context = VertxContext.getRootContext(vertx.getOrCreateContext());
    }

    @Override
    public Duration sinceSomeMoment() {
        return Duration.ofNanos(System.nanoTime());
    }

    @Override
    public void after(Duration pause, Runnable task) {
        context.runOnContext(_ -> vertx.setTimer(Math.max(1, pause.toMillis()), _ -> task.run()));
    }
}
