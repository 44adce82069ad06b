package dev.tideline.runtime.http;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.edge.Edge;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers commands. If the caller prefers to wait, the answer has the outcome of the saga that the command has begun. */
@Singleton
class SagaOutcomes {
    private final AwaitedEvents events;

    SagaOutcomes(AwaitedEvents events) {
        this.events = events;
    }

    /** Returns the answer to a request, as a function of its reply. The time that its caller waits begins with this call. */
    Function<Replied, CompletionStage<Response>> answer(RoutingContext request, Answer answer) {
        return answer.outcome()
                .flatMap(outcome -> PreferredWait.of(request.request())
                        .filter(wait -> wait.seconds() > 0)
                        .map(wait -> waiting(request, wait, outcome)))
                .orElse(SagaOutcomes::withoutOutcome);
    }

    private Function<Replied, CompletionStage<Response>> waiting(
            RoutingContext request, PreferredWait wait, Function<Envelope, Optional<SagaOutcome>> outcome) {
        var deadline = System.nanoTime() + wait.duration().toNanos();
        var gone = Edge.gone(request);
        return replied -> events.first(
                        replied.reply().stream(), outcome, Duration.ofNanos(deadline - System.nanoTime()))
                .<CompletionStage<Response>>map(awaited -> {
                    gone.thenRun(() -> awaited.complete(Optional.empty()));
                    return awaited.thenApply(found -> replied.with(found.orElse(SagaOutcome.PENDING))
                            .response()
                            .header(PreferredWait.APPLIED, wait.toString())
                            .build());
                })
                .orElseGet(() -> withoutOutcome(replied));
    }

    private static CompletionStage<Response> withoutOutcome(Replied replied) {
        return CompletableFuture.completedFuture(replied.response().build());
    }
}
