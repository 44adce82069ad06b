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

/** Carries out one command: loads what it reads, decides, appends; and all over again if somebody was faster. */
public final class CommandHandler {
    /** A command that lost against others this often, the last times with locks, is given back to its caller. */
    private static final int MAX_CONFLICTS = 5;

    private final EventStore store;

    public CommandHandler(EventStore store) {
        this.store = store;
    }

    /** What became of a command. */
    public sealed interface Outcome {
        /**
         * @param main the stream whose version is answered, as it stands now
         * @param begun whether the command appended the first event of that stream
         * @param streams every stream that was appended to; of a command that changed nothing, the main one
         */
        record Done(StreamVersion main, boolean begun, List<StreamVersion> streams) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}

        /** The main stream does not stand where the caller wants it to; nothing was written. */
        record Mismatched(StreamVersion main) implements Outcome {}

        /** The request was carried out before, possibly just now by another instance; nothing was written. */
        record AlreadyDone(Receipt receipt) implements Outcome {}

        /** Others were faster again and again; nothing was written. */
        record Contended() implements Outcome {}
    }

    /**
     * What a caller makes a command depend on, and wants to have kept of it.
     *
     * @param version whether the main stream may be carried on from this version, 0 if it has not begun
     * @param receipt of what was done, to be kept in the same transaction
     */
    public record Terms(LongPredicate version, Function<Done, Optional<Receipt>> receipt) {
        public static final Terms NONE = new Terms(_ -> true, _ -> Optional.empty());
    }

    /** @param metadata its causation is the command's own id, unique, from which the ids of its events are made */
    public CompletionStage<Outcome> handle(Command command, Metadata metadata, Terms terms) {
        var begun = System.nanoTime();
        return attempt(command, metadata, terms, 0, Set.of())
                .whenComplete((outcome, failure) -> Meters.command(
                        metadata.function(), outcome, failure, Duration.ofNanos(System.nanoTime() - begun)));
    }

    /**
     * The same, once for all requests of the receipt's name: those that come later, or at the same time elsewhere, are
     * {@link Outcome.AlreadyDone}, whatever their fingerprint. What was refused is decided again.
     *
     * @param version as in {@link Terms}
     * @param receipt of what is done; always of the same function and key
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
                                // It may be its own repetition, carried out elsewhere, that stands in its way.
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

        /** Completes with nothing on a conflict. */
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
                request.event(change.stream().id(), new NewEvent(id, change.event(), metadata));
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
