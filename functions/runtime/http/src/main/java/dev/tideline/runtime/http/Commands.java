package dev.tideline.runtime.http;

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
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.AlreadyDone;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Contended;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Mismatched;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Refused;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.runtime.handling.Traces;
import dev.tideline.store.EventStore;
import dev.tideline.store.Receipt;
import dev.tideline.store.StoreUnavailableException;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
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

    /** Requests with a key that are being carried out here: told at once, where the store would let them wait. */
    private final Set<List<String>> underWay = ConcurrentHashMap.newKeySet();

    /** @param store looked up when a command comes: a query has none */
    Commands(Instance<EventStore> store, Ids ids, CurrentVertxRequest request, SagaOutcomes outcomes) {
        this.store = store;
        this.ids = ids;
        this.request = request;
        this.outcomes = outcomes;
    }

    /**
     * Answers 200 or 201 with {@code {stream_id, version, <id>}}. A request that was carried out before under the same {@code
     * Idempotency-Key} gets its first answer again. If the command has an outcome, and the caller prefers to wait, the answer also has the
     * fields {@code outcome} and {@code reason}. The stage fails with a {@link ProblemException} if the command or one of its headers is
     * refused. It fails as the store fails. It also fails with {@link StoreUnavailableException} if the store takes too long; then the
     * command may still be carried out.
     */
    public CompletionStage<Response> carryOut(String function, Command command, Answer answer) {
        var current = request.getCurrent();
        var metadata = new Metadata(
                Metadata.sourceOf(function),
                Edge.correlationId(current),
                ids.next(),
                Optional.empty(),
                Traces.traceparent(Span.current()));
        var key = IdempotencyKey.of(current.request(), JsonBodies.sent(current));
        var version = Preconditions.of(current.request()).version(answer.ofOtherStream());
        var answered = outcomes.answer(current, answer);
        return inTime(key.map(name -> once(function, name, command, metadata, version, answer))
                        .orElseGet(() -> new CommandHandler(store.get())
                                .handle(command, metadata, new Terms(version, _ -> Optional.empty()))
                                .thenApply(outcome -> reply(outcome, answer))))
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

    private CompletionStage<Replied> once(
            String function,
            IdempotencyKey key,
            Command command,
            Metadata metadata,
            LongPredicate version,
            Answer answer) {
        var name = List.of(function, key.value());
        if (!underWay.add(name)) {
            throw new ProblemException(Problem.of(Code.IDEMPOTENCY_KEY_IN_USE));
        }
        return new CommandHandler(store.get())
                .handleOnce(
                        command,
                        metadata,
                        version,
                        function,
                        key.value(),
                        done -> new Receipt(
                                function,
                                key.value(),
                                key.fingerprint(),
                                Reply.of(done, answer).json()))
                .thenApply(outcome ->
                        outcome instanceof AlreadyDone before ? replay(before.receipt(), key) : reply(outcome, answer))
                .whenComplete((_, _) -> underWay.remove(name));
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

    private static Problem problem(Refusal refusal) {
        var type = refusal.type();
        return refusal.pointer()
                .map(pointer -> type.status() == 404
                        ? Problem.unprocessable(type, refusal.detail(), pointer)
                        : Problem.of(type, refusal.detail()).at(pointer, refusal.detail()))
                .orElseGet(() -> Problem.of(type, refusal.detail()));
    }
}
