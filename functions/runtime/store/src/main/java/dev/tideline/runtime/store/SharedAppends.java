package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.AppendFunction.Attempt;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Appends that share a statement and a commit, if they arrive while others are under way. The commit is most of the cost of an
 * append.
 *
 * <p>No append is delayed to fill a batch, and none is blocked by another's lock. Each gets the answer it would get on its own.
 * See {@code docs/adr/0016-appends-share-a-statement.md}.
 */
final class SharedAppends {
    /** Events, and streams that are only checked. */
    private static final int SIZE = 256;

    private static final int LOOKED_AT = 1_024;

    private final EventsTable events;
    private final AppendFunction function;
    private final SharedCalls<Waiting> calls = new SharedCalls<>(SharedAppends::take, this::send);

    SharedAppends(EventsTable events, AppendFunction function) {
        this.events = events;
        this.function = function;
    }

    /** Appends. An append with a receipt, deferrals, releases or deadlines goes alone, since they belong to one request. */
    CompletionStage<AppendResult> append(Append append) {
        if (append.receipt().isPresent()
                || !append.deferrals().isEmpty()
                || !append.releases().isEmpty()
                || !append.deadlines().isEmpty()) {
            return alone(append);
        }
        var caller = WaitingCaller.<AppendResult>here();
        return calls.enqueue(new Waiting(append, caller), caller);
    }

    private CompletionStage<AppendResult> alone(Append append) {
        return Failures.retried(() -> function.append(append));
    }

    /** The next ones, as far as each stream is one's alone, or stands where all who name it only check that it does. */
    private static List<Waiting> take(Deque<Waiting> queue) {
        var taken = new ArrayList<Waiting>();
        var skipped = new ArrayDeque<Waiting>();
        var streams = new HashMap<StreamId, StreamAppend>();
        var size = 0;
        for (var lookedAt = 0; lookedAt < LOOKED_AT && size < SIZE && !queue.isEmpty(); lookedAt++) {
            var next = queue.remove();
            if (next.goesWith(streams)) {
                taken.add(next);
                for (var stream : next.append.streams()) {
                    streams.put(stream.stream(), stream);
                    size += Math.max(1, stream.events().size());
                }
            } else {
                skipped.push(next);
            }
        }
        skipped.forEach(queue::addFirst);
        return taken;
    }

    private CompletionStage<List<Waiting>> send(List<Waiting> together) {
        var append = together.size() == 1
                ? together.getFirst().append
                : Append.of(List.copyOf(together.stream()
                        .flatMap(one -> one.append.streams().stream())
                        .collect(Collectors.toMap(
                                StreamAppend::stream, Function.identity(), (check, _) -> check, LinkedHashMap::new))
                        .values()));
        return Failures.retried(() -> attempt(append))
                .handle((attempt, failure) -> failure == null ? answer(together, attempt) : fail(together, failure));
    }

    private Future<Attempt> attempt(Append append) {
        var streams = append.streams();
        return streams.size() == 1 && streams.getFirst().events().size() == 1
                ? events.appendOne(NewEventRow.of(append).getFirst())
                        .compose(taken -> taken
                                ? Future.succeededFuture(new Attempt.Answered(Appended.of(append)))
                                : function.appendIfFree(append))
                : function.appendIfFree(append);
    }

    /** Returns those that have to be sent again, without the others. */
    private List<Waiting> answer(List<Waiting> together, Attempt attempt) {
        var again = new ArrayList<Waiting>();
        for (var one : together) {
            switch (attempt) {
                case Attempt.Busy(var streams) when one.isOf(streams) -> sendAlone(one);
                case Attempt.Answered(Duplicate(var ids)) when one.brings(ids) -> sendAlone(one);
                case Attempt.Answered(Conflict(var conflicts))
                when one.meets(conflicts) -> one.caller.answer(new Conflict(one.of(conflicts)));
                case Attempt.Answered(Appended _) -> one.caller.answer(Appended.of(one.append));
                default -> again.add(one);
            }
        }
        return again;
    }

    /**
     * Fails the appends that shared a statement if the store is unavailable. Otherwise it sends each alone, so one that can never
     * be accepted fails no other.
     */
    private List<Waiting> fail(List<Waiting> together, Throwable failure) {
        for (var one : together) {
            if (failure instanceof StoreUnavailableException || together.size() == 1) {
                one.caller.fail(failure);
            } else {
                sendAlone(one);
            }
        }
        return List.of();
    }

    private void sendAlone(Waiting one) {
        alone(one.append).whenComplete((result, failure) -> {
            if (failure == null) {
                one.caller.answer(result);
            } else {
                one.caller.fail(failure);
            }
        });
    }

    private record Waiting(Append append, WaitingCaller<AppendResult> caller) {
        boolean goesWith(Map<StreamId, StreamAppend> others) {
            return append.streams().stream().allMatch(stream -> {
                var other = others.get(stream.stream());
                return other == null || stream.events().isEmpty() && stream.equals(other);
            });
        }

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
