package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.store.History;
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
    private final Turns<Waiting> turns = new Turns<>(SharedLoads::take, this::send);

    SharedLoads(SnapshotsTable snapshots) {
        this.snapshots = snapshots;
    }

    CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
        var asker = Asker.<Map<StreamId, History>>here();
        return turns.enqueue(new Waiting(shapes, asker), asker);
    }

    private CompletionStage<List<Waiting>> send(List<Waiting> together) {
        return Failures.retried(() -> snapshots.histories(shapes(together))).handle((histories, failure) -> {
            together.forEach(one -> one.answer(histories, failure));
            return List.of();
        });
    }

    private static Map<StreamId, String> shapes(List<Waiting> together) {
        Map<StreamId, String> shapes = new HashMap<>();
        together.forEach(one -> shapes.putAll(one.shapes));
        return shapes;
    }

    /** The next ones, until one asks for a stream by another shape. */
    private static List<Waiting> take(Deque<Waiting> queue) {
        var taken = new ArrayList<Waiting>();
        var shapes = new HashMap<StreamId, String>();
        while (!queue.isEmpty() && shapes.size() < STREAMS && queue.peek().agreesWith(shapes)) {
            var next = queue.remove();
            taken.add(next);
            shapes.putAll(next.shapes);
        }
        return taken;
    }

    private record Waiting(Map<StreamId, String> shapes, Asker<Map<StreamId, History>> asker) {
        boolean agreesWith(Map<StreamId, String> others) {
            return shapes.entrySet().stream()
                    .allMatch(one ->
                            others.getOrDefault(one.getKey(), one.getValue()).equals(one.getValue()));
        }

        void answer(Map<StreamId, History> histories, Throwable failure) {
            if (failure != null) {
                asker.fail(failure);
                return;
            }
            Map<StreamId, History> own = HashMap.newHashMap(shapes.size());
            shapes.keySet().forEach(stream -> own.put(stream, histories.get(stream)));
            asker.answer(own);
        }
    }
}
