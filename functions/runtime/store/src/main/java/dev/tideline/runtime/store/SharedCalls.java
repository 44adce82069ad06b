package dev.tideline.runtime.store;

import dev.tideline.store.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Requests that go to the database together if they wait together. The number of calls at a time is limited, and a request that
 * finds a free one is sent at once. See {@code docs/adr/0016-appends-share-a-statement.md}.
 *
 * @param <W> a request that waits
 */
final class SharedCalls<W> {
    private static final int UNDER_WAY = 2;
    private static final int WAITING = 8_192;

    private final Function<Deque<W>, List<W>> take;
    private final Function<List<W>, CompletionStage<List<W>>> send;
    private final Deque<W> queue = new ArrayDeque<>();
    private int underWay;

    /**
     * @param take removes from those that wait, of which there is at least one, those that go together
     * @param send gives each its answer, and completes, always with success, with those that have to be sent again
     */
    SharedCalls(Function<Deque<W>, List<W>> take, Function<List<W>, CompletionStage<List<W>>> send) {
        this.take = take;
        this.send = send;
    }

    /** The answer comes by way of the caller, unless too many wait already. */
    <T> CompletionStage<T> enqueue(W waiting, WaitingCaller<T> caller) {
        synchronized (queue) {
            if (queue.size() >= WAITING) {
                return CompletableFuture.failedFuture(new StoreUnavailableException(
                        new IllegalStateException(WAITING + " requests are waiting already")));
            }
            queue.add(waiting);
        }
        sendNext();
        return caller.answer();
    }

    private void sendNext() {
        List<W> together;
        synchronized (queue) {
            if (underWay == UNDER_WAY || queue.isEmpty()) {
                return;
            }
            underWay++;
            together = take.apply(queue);
        }
        send.apply(together).thenAccept(again -> {
            synchronized (queue) {
                again.reversed().forEach(queue::addFirst);
                underWay--;
            }
            sendNext();
        });
    }
}
