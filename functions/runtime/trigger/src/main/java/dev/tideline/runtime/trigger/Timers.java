package dev.tideline.runtime.trigger;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.store.StreamVersion;
import io.quarkus.arc.All;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Wakes the functions of this process that are woken by time. */
@Startup
@Singleton
class Timers {
    Timers(Intakes intakes, @All List<Timer> timers) {
        for (var timer : timers) {
            var intake = intakes.open(FunctionName.of(timer.getClass()), new Due(timer));
            if (intakes.mode() == TriggerMode.PULL) {
                intake.keepTryingDue(timer.interval());
            }
        }
    }

    /** No event wakes it, and none is its own: all that it has is due. */
    private record Due(Timer timer) implements BatchHandler {
        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean handles(Envelope event) {
            return false;
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            return timer.run(limit).thenApply(_ -> 0);
        }
    }
}
