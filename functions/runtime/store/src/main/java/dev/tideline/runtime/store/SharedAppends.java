package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.Statements.Attempt;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Appends that are asked for while others are under way go to the database together: they share a statement and a commit, which is
 * most of what an append costs. None waits for company, none for a stream that another one in its statement has to wait for, and each
 * gets the answer that it would get alone. See {@code docs/adr/0016-appends-share-a-statement.md}.
 */
final class SharedAppends {
    private static final int UNDER_WAY = 2;
    private static final int EVENTS = 256;
    private static final int LOOKED_AT = 1_024;
    private static final int WAITING = 8_192;

    private final Statements statements;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int underWay;

    SharedAppends(Statements statements) {
        this.statements = statements;
    }

    /** A receipt and deferrals are one request's own: an append that brings such goes alone. */
    CompletionStage<AppendResult> append(Append append) {
        if (append.receipt().isPresent()
                || !append.deferrals().isEmpty()
                || !append.lifted().isEmpty()) {
            return alone(append);
        }
        var waiting = new Waiting(append, Asker.here());
        synchronized (queue) {
            if (queue.size() >= WAITING) {
                return CompletableFuture.failedFuture(
                        new StoreUnavailableException(new IllegalStateException(WAITING + " appends wait already")));
            }
            queue.add(waiting);
        }
        sendNext();
        return waiting.asker.answer();
    }

    private CompletionStage<AppendResult> alone(Append append) {
        return Failures.retried(() -> statements.append(append));
    }

    private void sendNext() {
        List<Waiting> together;
        synchronized (queue) {
            if (underWay == UNDER_WAY || queue.isEmpty()) {
                return;
            }
            underWay++;
            together = take();
        }
        send(together);
    }

    /** The next ones, as far as no two of them are of one stream. */
    private List<Waiting> take() {
        var taken = new ArrayList<Waiting>();
        var passedOver = new ArrayDeque<Waiting>();
        var streams = new HashSet<StreamId>();
        var events = 0;
        for (var lookedAt = 0; lookedAt < LOOKED_AT && events < EVENTS && !queue.isEmpty(); lookedAt++) {
            var next = queue.remove();
            if (next.isOf(streams)) {
                passedOver.push(next);
            } else {
                taken.add(next);
                for (var stream : next.append.streams()) {
                    streams.add(stream.stream());
                    events += stream.events().size();
                }
            }
        }
        passedOver.forEach(queue::addFirst);
        return taken;
    }

    private void send(List<Waiting> together) {
        var append = together.size() == 1
                ? together.getFirst().append
                : Append.of(together.stream()
                        .flatMap(one -> one.append.streams().stream())
                        .toList());
        Failures.retried(() -> statements.appendIfFree(append)).whenComplete((attempt, failure) -> {
            var again = failure == null ? answer(together, attempt) : fail(together, failure);
            synchronized (queue) {
                again.reversed().forEach(queue::addFirst);
                underWay--;
            }
            sendNext();
        });
    }

    /** Returns those that have to be sent again, without the others. */
    private List<Waiting> answer(List<Waiting> together, Attempt attempt) {
        var again = new ArrayList<Waiting>();
        for (var one : together) {
            switch (attempt) {
                case Attempt.Busy(var streams) when one.isOf(streams) -> sendAlone(one);
                case Attempt.Answered(Duplicate(var ids)) when one.brings(ids) -> sendAlone(one);
                case Attempt.Answered(Conflict(var conflicts))
                when one.meets(conflicts) -> one.asker.answer(new Conflict(one.of(conflicts)));
                case Attempt.Answered(Appended _) -> one.asker.answer(Statements.appended(one.append));
                default -> again.add(one);
            }
        }
        return again;
    }

    /** Nobody has to bear with what the database can never take of another. */
    private List<Waiting> fail(List<Waiting> together, Throwable failure) {
        for (var one : together) {
            if (failure instanceof InvalidAppendException && together.size() > 1) {
                sendAlone(one);
            } else {
                one.asker.fail(failure);
            }
        }
        return List.of();
    }

    private void sendAlone(Waiting one) {
        alone(one.append).whenComplete((result, failure) -> {
            if (failure == null) {
                one.asker.answer(result);
            } else {
                one.asker.fail(failure);
            }
        });
    }

    private record Waiting(Append append, Asker<AppendResult> asker) {
        boolean isOf(Set<StreamId> streams) {
            return append.streams().stream().map(StreamAppend::stream).anyMatch(streams::contains);
        }

        boolean brings(Set<UUID> ids) {
            return append.streams().stream()
                    .flatMap(stream -> stream.events().stream())
                    .anyMatch(event -> ids.contains(event.id()));
        }

        boolean meets(List<StreamConflict> conflicts) {
            return !of(conflicts).isEmpty();
        }

        List<StreamConflict> of(List<StreamConflict> conflicts) {
            return conflicts.stream()
                    .filter(conflict -> isOf(Set.of(conflict.stream())))
                    .toList();
        }
    }
}
