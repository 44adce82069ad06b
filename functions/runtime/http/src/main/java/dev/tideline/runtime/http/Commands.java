package dev.tideline.runtime.http;

import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.decision.Refusal;
import dev.tideline.event.Metadata;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.handling.CallerTimeouts;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Guard;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.AlreadyDone;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Contended;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Mismatched;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Refused;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.runtime.handling.Traces;
import dev.tideline.runtime.identity.Admission;
import dev.tideline.runtime.identity.Denials;
import dev.tideline.store.EventStore;
import dev.tideline.store.Receipt;
import dev.tideline.store.StoreUnavailableException;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;

/** Carries out the commands that come over HTTP, and answers for them. */
@ApplicationScoped
public class Commands {
    private final Instance<EventStore> store;
    private final Ids ids;
    private final CurrentVertxRequest request;
    private final SagaOutcomes outcomes;
    private final Seal seal;

    /** Requests with a key that are being carried out here: told at once, where the store would let them wait. */
    private final Set<List<String>> underWay = ConcurrentHashMap.newKeySet();

    /** @param store looked up when a command comes: a query has none */
    Commands(Instance<EventStore> store, Ids ids, CurrentVertxRequest request, SagaOutcomes outcomes, Seal seal) {
        this.store = store;
        this.ids = ids;
        this.request = request;
        this.outcomes = outcomes;
        this.seal = seal;
    }

    /** Returns the caller of the current request. */
    public Caller caller() {
        return Admission.caller(request.getCurrent());
    }

    /** Returns the caller of the current request as a customer, if they have that role. */
    public Optional<Caller.Customer> customer() {
        return Admission.customer(request.getCurrent());
    }

    /**
     * Answers 200 or 201 with {@code {stream_id, version, <id>}}. A request that was carried out before under the same {@code
     * Idempotency-Key} gets its first answer again. If the command has an outcome, and the caller prefers to wait, the answer also has the
     * fields {@code outcome} and {@code reason}. The stage fails with a {@link ProblemException} if the command or one of its headers is
     * refused. It fails as the store fails. It also fails with {@link StoreUnavailableException} if the store takes too long; then the
     * command may still be carried out.
     */
    public CompletionStage<Response> carryOut(String function, Command command, Answer answer) {
        return carryOut(function, caller(), command, Guard.NONE, answer);
    }

    /**
     * Answers in the same way.
     *
     * @param caller by the right that they use, if they have several
     * @param guard may refuse the command, unless it was carried out before
     */
    public CompletionStage<Response> carryOut(
            String function, Caller caller, Command command, Guard guard, Answer answer) {
        var current = request.getCurrent();
        var metadata = new Metadata(
                Metadata.sourceOf(function),
                Edge.correlationId(current),
                ids.next(),
                caller.actor(),
                Traces.traceparent(Span.current()));
        var key = IdempotencyKey.of(current.request(), JsonBodies.sent(current), seal);
        var version = Preconditions.of(current.request()).version(answer.ofOtherStream());
        var answered = outcomes.answer(current, answer);
        var handler = new CommandHandler(store.get(), guard);
        return inTime(key.map(name -> once(function, name, caller, handler, command, metadata, version, answer))
                        .orElseGet(() -> handler.handle(command, metadata, new Terms(version, _ -> Optional.empty())))
                        .thenApply(outcome -> {
                            tellDenial(current, caller, outcome);
                            return outcome instanceof AlreadyDone before
                                    ? replay(before.receipt(), key.orElseThrow())
                                    : reply(outcome, answer);
                        }))
                .thenCompose(answered);
    }

    /**
     * Ends the wait for an answer after a time. The work goes on, and its key counts as being worked on until the work has ended.
     */
    private static CompletionStage<Replied> inTime(CompletionStage<Replied> work) {
        return work.toCompletableFuture()
                .copy()
                .orTimeout(CallerTimeouts.ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException ? new StoreUnavailableException(failure) : failure));
    }

    private CompletionStage<Outcome> once(
            String function,
            IdempotencyKey key,
            Caller caller,
            CommandHandler handler,
            Command command,
            Metadata metadata,
            LongPredicate version,
            Answer answer) {
        var ofCaller = key.of(caller);
        var name = List.of(function, ofCaller);
        if (!underWay.add(name)) {
            throw new ProblemException(Problem.of(Code.IDEMPOTENCY_KEY_IN_USE));
        }
        return ofEarlierForm(function, key, caller)
                .thenCompose(earlier -> earlier.isPresent()
                        ? CompletableFuture.completedFuture(new AlreadyDone(earlier.get()))
                        : handler.handleOnce(
                                command,
                                metadata,
                                version,
                                function,
                                ofCaller,
                                done -> new Receipt(
                                        function,
                                        ofCaller,
                                        key.fingerprint(),
                                        Reply.of(done, answer).json())))
                .whenComplete((_, _) -> underWay.remove(name));
    }

    /** Returns the receipt of this request from before keys belonged to persons. The last of these ends a day after an upgrade. */
    private CompletionStage<Optional<Receipt>> ofEarlierForm(String function, IdempotencyKey key, Caller caller) {
        return caller.person().isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : store.get().receipt(function, key.value()).thenApply(found -> found.filter(key::isOfEarlierForm));
    }

    private static Replied replay(Receipt receipt, IdempotencyKey key) {
        if (!key.isOf(receipt)) {
            throw new ProblemException(Problem.of(
                    Code.IDEMPOTENCY_KEY_REUSED, "The Idempotency-Key was used for another request; use a new key."));
        }
        return new Replied(Reply.parse(receipt.answer()), true);
    }

    private static Replied reply(Outcome outcome, Answer answer) {
        return switch (outcome) {
            case Done done -> new Replied(Reply.of(done, answer), false);
            case Refused refused -> throw new ProblemException(problem(refused.refusal()));
            case Mismatched _ -> throw new ProblemException(Preconditions.mismatch());
            case Contended _ ->
                throw new ProblemException(
                        Problem.of(Code.CONCURRENCY_CONFLICT, "The resource changed concurrently; retry."));
            case AlreadyDone _ -> throw new IllegalStateException("a receipt was there and is gone");
        };
    }

    private static void tellDenial(RoutingContext request, Caller caller, Outcome outcome) {
        if (outcome instanceof Refused refused && refused.refusal().denied()) {
            Denials.tellOwnership(request, refused.refusal().type(), caller);
        }
    }

    private static Problem problem(Refusal refusal) {
        var type = refusal.type();
        return refusal.pointer()
                .map(pointer -> type.status() == 404
                        ? Problem.unprocessable(type, refusal.detail(), pointer)
                        : Problem.of(type, refusal.detail()).at(pointer, refusal.detail()))
                .orElseGet(() -> Problem.of(type, refusal.detail()));
    }
}
