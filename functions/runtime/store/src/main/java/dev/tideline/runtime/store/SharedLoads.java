package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.store.History;
import dev.tideline.store.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Histories that are asked for while others are being read are read together, as appends are written together: see
 * {@link SharedAppends}. A statement begins after all that share it have asked.
 */
final class SharedLoads {
    private static final int UNDER_WAY = 2;
    private static final int STREAMS = 256;
    private static final int WAITING = 8_192;

    private final Statements statements;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int underWay;

    SharedLoads(Statements statements) {
        this.statements = statements;
    }

    CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
        var waiting = new Waiting(shapes, Asker.here());
        synchronized (queue) {
            if (queue.size() >= WAITING) {
                return CompletableFuture.failedFuture(
                        new StoreUnavailableException(new IllegalStateException(WAITING + " loads wait already")));
            }
            queue.add(waiting);
        }
        sendNext();
        return waiting.asker.answer();
    }

    private void sendNext() {
        List<Waiting> together;
        Map<StreamId, String> shapes = new HashMap<>();
        synchronized (queue) {
            if (underWay == UNDER_WAY || queue.isEmpty()) {
                return;
            }
            underWay++;
            together = take(shapes);
        }
        Failures.retried(() -> statements.histories(shapes)).whenComplete((histories, failure) -> {
            synchronized (queue) {
                underWay--;
            }
            sendNext();
            together.forEach(one -> one.answer(histories, failure));
        });
    }

    /** The next ones, until one asks for a stream by another shape. */
    private List<Waiting> take(Map<StreamId, String> shapes) {
        var taken = new ArrayList<Waiting>();
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
