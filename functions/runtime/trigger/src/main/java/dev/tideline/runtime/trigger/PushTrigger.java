package dev.tideline.runtime.trigger;

import dev.tideline.event.Envelope;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Operations;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.runtime.handling.FailureKind;
import dev.tideline.store.StreamVersion;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Receives events that are pushed to functions over HTTP, each as a CloudEvent. It receives them at {@code POST /functions/<name>}, and at
 * {@code POST /} if the process has one function.
 *
 * <p>A pushed event only says that the store has this event. The function handles the event of the store with this stream id and version.
 *
 * <p>The answer is 202 when this or an earlier delivery has handled or deferred the event. It is also 202 if the function does not handle
 * such events, or if the store still lacks the event after several deliveries. It is 400 if the request is no CloudEvent, or cannot be an
 * event of the store. It is 409 or 503 if the sender has to retry.
 */
@Singleton
class PushTrigger implements Operations {
    /** The type of an event that wakes functions by time: https://knative.dev/docs/eventing/sources/ping-source/reference/ */
    private static final String PING = "dev.knative.sources.ping";

    /**
     * The type that a KafkaSource gives to a record that is no CloudEvent:
     * https://knative.dev/docs/eventing/sources/kafka-source/
     */
    private static final String NO_CLOUD_EVENT = "dev.knative.kafka.event";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FUNCTIONS = "/functions/";

    private final Intakes intakes;
    private final ForgedEvents forged = new ForgedEvents();

    PushTrigger(Intakes intakes) {
        this.intakes = intakes;
    }

    void route(@Observes Router router) {
        router.post()
                .handler(request -> addressee(request.request().path())
                        .ifPresentOrElse(intake -> take(request, intake), request::next));
    }

    @Override
    public Set<String> at(String path) {
        return addressee(path).isPresent() ? Set.of(HttpMethod.POST.name()) : Set.of();
    }

    /** Asks the sender to send an event again if its body was too slow. Other requests get 400 for that. */
    @Override
    public Problem late(String detail) {
        return Problem.retry(Code.UNAVAILABLE, detail, 1);
    }

    private Optional<Intake> addressee(String path) {
        return path.equals("/")
                ? intakes.only()
                : path.startsWith(FUNCTIONS) ? intakes.of(path.substring(FUNCTIONS.length())) : Optional.empty();
    }

    private void take(RoutingContext request, Intake intake) {
        if (intakes.mode() == TriggerMode.PULL) {
            // The sender has to keep the event. The function may be about to change to push.
            throw new ProblemException(Problem.retry(
                    Code.UNAVAILABLE,
                    "TIDELINE_TRIGGER is pull: the function reads its events from Kafka and accepts no pushed ones.",
                    10));
        }
        handle(intake, event(request))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        request.response().setStatusCode(202).end();
                    } else {
                        request.fail(toSender(Causes.of(failure)));
                    }
                });
    }

    private static CloudEventRequest event(RoutingContext request) {
        return CloudEventRequest.of(
                request.request().headers(), Edge.body(request).getBytes());
    }

    private CompletionStage<?> handle(Intake intake, CloudEventRequest event) {
        return switch (event.type()) {
            case PING -> intake.wake();
            case NO_CLOUD_EVENT ->
                throw new NotACloudEventException("its type says that the source found no CloudEvent");
            default -> event.isForeign() ? CompletableFuture.completedFuture(null) : handle(intake, event.envelope());
        };
    }

    private CompletionStage<Void> handle(Intake intake, Envelope told) {
        return switch (intake) {
            case EventIntake events -> take(events, told);
            case TimerIntake _ -> CompletableFuture.completedFuture(null);
        };
    }

    /** Handles the stored event at the stream id and version of the pushed event. Everything else in the pushed event is ignored. */
    private CompletionStage<Void> take(EventIntake intake, Envelope told) {
        return intake.run(handler -> handler.handles(told)
                ? handler.find(List.of(new StreamVersion(told.streamId(), told.version())))
                        .thenCompose(
                                stored -> stored.isEmpty() ? missing(intake.function(), told) : handler.handle(stored))
                        .whenComplete((_, failure) -> tell(intake.pause(), failure))
                : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> missing(String function, Envelope told) {
        return forged.again(function, told)
                ? CompletableFuture.failedFuture(retry("The event store does not have this event; retry."))
                : CompletableFuture.completedFuture(null);
    }

    private static void tell(Pause pause, Throwable failure) {
        if (failure == null) {
            pause.succeeded();
        } else if (FailureKind.of(failure) == FailureKind.PASSING) {
            pause.failed(failure);
        }
    }

    private static Throwable toSender(Throwable failure) {
        return switch (failure) {
            case TimeoutException _ -> retry("The event was not handled within " + PATIENCE.toSeconds() + " s; retry.");
            case RejectedExecutionException refusal -> retry(refusal.getMessage());
            default -> failure;
        };
    }

    private static ProblemException retry(String detail) {
        return new ProblemException(Problem.retry(Code.UNAVAILABLE, detail, 1));
    }
}
