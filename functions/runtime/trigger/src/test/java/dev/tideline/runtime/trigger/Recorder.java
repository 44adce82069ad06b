package dev.tideline.runtime.trigger;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.store.StreamVersion;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The function of the tests: notes what it is brought, and does with it as it is told. */
@Startup
@Singleton
class Recorder implements BatchHandler {
    static final String NAME = "recorder";

    /** The events in the store. */
    final List<Envelope> stored = new CopyOnWriteArrayList<>();

    /** The events that it was told of. */
    final List<Envelope> told = new CopyOnWriteArrayList<>();

    volatile boolean handles;
    final List<Envelope> events = new CopyOnWriteArrayList<>();
    final AtomicInteger retries = new AtomicInteger();
    private volatile Supplier<CompletionStage<Void>> outcome;

    Recorder(Intakes intakes) {
        intakes.open(NAME, this);
        reset();
    }

    void reset() {
        stored.clear();
        told.clear();
        handles = true;
        events.clear();
        retries.set(0);
        outcome = () -> CompletableFuture.completedFuture(null);
    }

    void then(Supplier<CompletionStage<Void>> outcome) {
        this.outcome = outcome;
    }

    void thenFail(RuntimeException failure) {
        outcome = () -> CompletableFuture.failedFuture(failure);
    }

    @Override
    public boolean handles(Envelope event) {
        told.add(event);
        return handles;
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return CompletableFuture.completedFuture(stored.stream()
                .filter(event -> places.contains(new StreamVersion(event.streamId(), event.version())))
                .toList());
    }

    @Override
    public CompletionStage<Void> handle(Collection<Envelope> batch) {
        events.addAll(batch);
        return outcome.get();
    }

    @Override
    public CompletionStage<Integer> retryDue(int limit) {
        retries.incrementAndGet();
        return outcome.get().thenApply(_ -> 0);
    }
}
