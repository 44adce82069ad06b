package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.store.StreamHistory;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Histories that are asked for while others are being read are read together, as appends are written together: see
 * {@link SharedAppends}. A statement begins after all that share it have asked.
 */
final class SharedLoads {
    private static final int STREAMS = 256;

    private final SnapshotsTable snapshots;
    private final SharedCalls<Waiting> calls = new SharedCalls<>(SharedLoads::take, this::send);

    SharedLoads(SnapshotsTable snapshots) {
        this.snapshots = snapshots;
    }

    CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        var caller = WaitingCaller.<Map<StreamId, StreamHistory>>here();
        return calls.enqueue(new Waiting(formats, caller), caller);
    }

    private CompletionStage<List<Waiting>> send(List<Waiting> together) {
        return Failures.retried(() -> snapshots.histories(formats(together))).handle((histories, failure) -> {
            together.forEach(one -> one.answer(histories, failure));
            return List.of();
        });
    }

    private static Map<StreamId, String> formats(List<Waiting> together) {
        Map<StreamId, String> formats = new HashMap<>();
        together.forEach(one -> formats.putAll(one.formats));
        return formats;
    }

    /** The next ones, until one asks for a stream by another format. */
    private static List<Waiting> take(Deque<Waiting> queue) {
        var taken = new ArrayList<Waiting>();
        var formats = new HashMap<StreamId, String>();
        while (!queue.isEmpty() && formats.size() < STREAMS && queue.peek().agreesWith(formats)) {
            var next = queue.remove();
            taken.add(next);
            formats.putAll(next.formats);
        }
        return taken;
    }

    private record Waiting(Map<StreamId, String> formats, WaitingCaller<Map<StreamId, StreamHistory>> caller) {
        boolean agreesWith(Map<StreamId, String> others) {
            return formats.entrySet().stream()
                    .allMatch(one ->
                            others.getOrDefault(one.getKey(), one.getValue()).equals(one.getValue()));
        }

        void answer(Map<StreamId, StreamHistory> histories, Throwable failure) {
            if (failure != null) {
                caller.fail(failure);
                return;
            }
            Map<StreamId, StreamHistory> own = HashMap.newHashMap(formats.size());
            formats.keySet().forEach(stream -> own.put(stream, histories.get(stream)));
            caller.answer(own);
        }
    }
}
