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
 * Brings functions the events that are sent to them by HTTP, each a CloudEvent: at {@code POST /functions/<name>}, and at
 * {@code POST /} if the process has one function.
 *
 * <p>An event that is pushed only tells that there is one: what is handled is taken from the store, by stream and version.
 *
 * <p>Answers 202 when the event has been handled, by this delivery or an earlier one, when it is none of the function's,
 * when it has been deferred, and when the store has still not got it after it was sent several times; 400 if it is no
 * CloudEvent, or no event of ours; 409 and 503 if it is to be sent again.
 */
@Singleton
class PushTrigger implements Operations {
    /** Tells functions that time has passed: https://knative.dev/docs/eventing/sources/ping-source/reference/ */
    private static final String PING = "dev.knative.sources.ping";

    /** What a KafkaSource makes of a record that is no CloudEvent: https://knative.dev/docs/eventing/sources/kafka-source/ */
    private static final String NO_CLOUD_EVENT = "dev.knative.kafka.event";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FUNCTIONS = "/functions/";

    private final Intakes intakes;
    private final ForgedEvents unwitnessed = new ForgedEvents();

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

    /** An event is to be sent again: that it is slow does not make it none. */
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
            // Not lost, and no address that is wrong: it may be that the function is about to be pushed to.
            throw new ProblemException(
                    Problem.retry(Code.UNAVAILABLE, "TIDELINE_TRIGGER is pull: this function fetches its events", 10));
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
            case NO_CLOUD_EVENT -> throw new NotACloudEventException("the source has found none");
            default -> event.isForeign() ? CompletableFuture.completedFuture(null) : handle(intake, event.envelope());
        };
    }

    private CompletionStage<Void> handle(Intake intake, Envelope told) {
        return switch (intake) {
            case EventIntake events -> take(events, told);
            case TimerIntake _ -> CompletableFuture.completedFuture(null);
        };
    }

    /** Handles what the store has where the event says that it is, whatever else it says. */
    private CompletionStage<Void> take(EventIntake intake, Envelope told) {
        return intake.run(handler -> handler.handles(told)
                ? handler.find(List.of(new StreamVersion(told.streamId(), told.version())))
                        .thenCompose(
                                stored -> stored.isEmpty() ? missing(intake.function(), told) : handler.handle(stored))
                        .whenComplete((_, failure) -> tell(intake.pause(), failure))
                : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> missing(String function, Envelope told) {
        return unwitnessed.again(function, told)
                ? CompletableFuture.failedFuture(retry("The event store does not have this event"))
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
            case TimeoutException _ -> retry("The event was not handled in " + PATIENCE.toSeconds() + " s");
            case RejectedExecutionException refusal -> retry(refusal.getMessage());
            default -> failure;
        };
    }

    private static ProblemException retry(String detail) {
        return new ProblemException(Problem.retry(Code.UNAVAILABLE, detail, 1));
    }
}
