package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes;
import dev.tideline.decision.Changes.Change;
import dev.tideline.decision.CheckedDecisions;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Decision.Accepted;
import dev.tideline.decision.Decision.Refused;
import dev.tideline.decision.Refusal;
import dev.tideline.decision.States;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.WorkingSet.NotLoaded;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.EventStore;
import dev.tideline.store.Receipt;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Carries out one command: loads its streams, decides, and appends. After a conflict, it does all of this again. */
public final class CommandHandler {
    /** The number of conflicts after which a command is given up. The last attempts lock the streams. */
    private static final int MAX_CONFLICTS = 5;

    private final EventStore store;
    private final Guard guard;

    public CommandHandler(EventStore store) {
        this(store, Guard.NONE);
    }

    /** @param guard is asked once for each command that was not carried out before */
    public CommandHandler(EventStore store, Guard guard) {
        this.store = store;
        this.guard = guard;
    }

    /** Refuses commands for a reason that is not in the streams that they read, such as a limit. */
    @FunctionalInterface
    public interface Guard {
        Guard NONE = () -> CompletableFuture.completedFuture(Optional.empty());

        /** Completes with the refusal of the command; empty if it may be decided. */
        CompletionStage<Optional<Refusal>> refusal();
    }

    /** The outcome of a command. */
    public sealed interface Outcome {
        /**
         * @param main the stream and version of the answer to the caller
         * @param begun true if the command appended the first event of that stream
         * @param streams the streams that got events, at their new versions; if there are none, the main stream
         */
        record Done(StreamVersion main, boolean begun, List<StreamVersion> streams) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}

        /** The main stream is not at a version that the caller accepts. Nothing was appended. */
        record Mismatched(StreamVersion main) implements Outcome {}

        /** The request was carried out before, maybe just now by another instance. Nothing was appended. */
        record AlreadyDone(Receipt receipt) implements Outcome {}

        /** Each attempt met a conflict. Nothing was appended. */
        record Contended() implements Outcome {}
    }

    /**
     * The caller's precondition for a command, and the receipt to keep of it.
     *
     * @param version tests the version of the main stream: true if the command may be carried out at this version. A stream without events
     *     has version 0
     * @param receipt makes the receipt of the result, which is stored in the same transaction
     */
    public record Terms(LongPredicate version, Function<Done, Optional<Receipt>> receipt) {
        public static final Terms NONE = new Terms(_ -> true, _ -> Optional.empty());
    }

    /** @param metadata its causation id is the command's unique id. The ids of the command's events are derived from it */
    public CompletionStage<Outcome> handle(Command command, Metadata metadata, Terms terms) {
        var begun = System.nanoTime();
        return guard.refusal()
                .thenCompose(refusal -> refusal.<CompletionStage<Outcome>>map(
                                refused -> CompletableFuture.completedFuture(new Outcome.Refused(refused)))
                        .orElseGet(() -> attempt(command, metadata, terms, 0, Set.of())))
                .whenComplete((outcome, failure) -> Meters.command(
                        metadata.function(), outcome, failure, Duration.ofNanos(System.nanoTime() - begun)));
    }

    /**
     * Carries out a command once for all requests with the same function and key. For a later request, or one at the same time on another
     * instance, the outcome is {@link Outcome.AlreadyDone}, even if its fingerprint differs. A command that was refused is decided again.
     *
     * @param version as in {@link Terms}
     * @param receipt makes the receipt of the result, always with this function and key
     */
    public CompletionStage<Outcome> handleOnce(
            Command command,
            Metadata metadata,
            LongPredicate version,
            String function,
            String key,
            Function<Done, Receipt> receipt) {
        var terms = new Terms(version, done -> Optional.of(receipt.apply(done)));
        return earlier(
                function,
                key,
                () -> handle(command, metadata, terms)
                        .thenCompose(outcome -> outcome instanceof Done
                                ? CompletableFuture.completedFuture(outcome)
                                // The conflict may be with the same request, which another instance has just carried
                                // out.
                                : earlier(function, key, () -> CompletableFuture.completedFuture(outcome))));
    }

    private CompletionStage<Outcome> earlier(String function, String key, Supplier<CompletionStage<Outcome>> orElse) {
        return store.receipt(function, key)
                .thenCompose(found -> found.<CompletionStage<Outcome>>map(
                                receipt -> CompletableFuture.completedFuture(new Outcome.AlreadyDone(receipt)))
                        .orElseGet(orElse));
    }

    private CompletionStage<Outcome> attempt(
            Command command, Metadata metadata, Terms terms, int conflicts, Set<StreamId> reads) {
        if (conflicts == MAX_CONFLICTS) {
            return CompletableFuture.completedFuture(new Outcome.Contended());
        }
        var attempt = new Attempt(command, metadata, terms);
        var outcome =
                conflicts < Batch.CONFLICTS_BEFORE_LOCKING ? attempt.run(store) : store.locked(reads, attempt::run);
        return outcome.thenCompose(done -> done.<CompletionStage<Outcome>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> attempt(command, metadata, terms, conflicts + 1, attempt.reads)));
    }

    private static final class Attempt {
        private final Command command;
        private final Metadata metadata;
        private final Terms terms;
        private final WorkingSet states = new WorkingSet();
        private final Set<StreamId> reads = new HashSet<>();

        Attempt(Command command, Metadata metadata, Terms terms) {
            this.command = command;
            this.metadata = metadata;
            this.terms = terms;
        }

        /** Completes with empty after a conflict. */
        CompletionStage<Optional<Outcome>> run(EventStore store) {
            states.rewind();
            try {
                var decision = states.decide(this::decide, Attempt::changes, reads);
                return switch (decision) {
                    case Refused refused -> completed(new Outcome.Refused(refused.refusal()));
                    case Accepted accepted -> append(store, accepted);
                };
            } catch (NotLoaded missing) {
                return states.load(store, missing.streams()).thenCompose(_ -> run(store));
            }
        }

        private Decision decide(States known) {
            known.fetch(command.reads());
            return CheckedDecisions.decide(command, known);
        }

        private static CompletionStage<Optional<Outcome>> completed(Outcome outcome) {
            return CompletableFuture.completedFuture(Optional.of(outcome));
        }

        private CompletionStage<Optional<Outcome>> append(EventStore store, Accepted accepted) {
            var main = accepted.main().id();
            if (!terms.version().test(states.loadedVersion(main))) {
                var asItIs = new StreamVersion(main, states.loadedVersion(main));
                return completed(new Outcome.Mismatched(asItIs));
            }
            var request = new AppendBuilder(states);
            var watched = new WatchedAppend(metadata.function());
            if (!accepted.changes().list().isEmpty()) {
                events(accepted.changes(), watched.begin(metadata), request);
            }
            reads.forEach(request::check);
            var done = done(request, main);
            var receipt = terms.receipt().apply(done);
            if (accepted.changes().list().isEmpty() && receipt.isEmpty()) {
                return completed(done);
            }
            var append = receipt.map(request.build()::with).orElseGet(request::build);
            return watched.end(store.append(append)).thenApply(result -> outcome(result, done));
        }

        private static void events(Changes changes, Metadata metadata, AppendBuilder request) {
            var index = 0;
            for (Change<?> change : changes.list()) {
                var id = Uuids.nameBased(metadata.causationId(), index++);
                request.event(change.stream().id(), new NewEvent(id, change.event(), metadata), change.limits());
            }
            changes.deferrals().forEach(request::defer);
        }

        private Done done(AppendBuilder request, StreamId main) {
            var written = request.written();
            var answered = written.stream()
                    .filter(stream -> stream.stream().equals(main))
                    .findFirst()
                    .orElseGet(() -> new StreamVersion(main, states.loadedVersion(main)));
            var begun = states.loadedVersion(main) == 0 && answered.version() > 0;
            return new Done(answered, begun, written.isEmpty() ? List.of(answered) : written);
        }

        private static Optional<Outcome> outcome(AppendResult result, Done done) {
            return switch (result) {
                case Appended _ -> Optional.of(done);
                case Conflict _ -> Optional.empty();
                case AlreadyReceived received -> Optional.of(new Outcome.AlreadyDone(received.receipt()));
                case Duplicate duplicate ->
                    throw new IllegalStateException("the id of a command was used before: " + duplicate);
            };
        }

        private static Changes changes(Decision decision) {
            return switch (decision) {
                case Accepted accepted -> accepted.changes();
                case Refused _ -> Changes.none();
            };
        }
    }
}
