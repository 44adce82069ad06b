package dev.tideline.runtime.http;

import static java.util.stream.Collectors.toMap;

import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamHistory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A store without events, in which others are always faster. */
public class ContendedStore {
    @Produces
    @Singleton
    EventStore store() {
        return (EventStore) Proxy.newProxyInstance(
                EventStore.class.getClassLoader(),
                new Class<?>[] {EventStore.class},
                (store, method, arguments) -> switch (method.getName()) {
                    case "append" -> CompletableFuture.completedFuture(new Conflict(List.of()));
                    case "histories" ->
                        CompletableFuture.completedFuture(((Map<?, ?>) arguments[0])
                                .keySet().stream()
                                        .collect(toMap(
                                                Function.identity(),
                                                _ -> new StreamHistory(Optional.empty(), List.of()))));
                    case "locked" -> {
                        @SuppressWarnings("unchecked")
                        var work = (Function<EventStore, CompletionStage<?>>) arguments[1];
                        yield work.apply((EventStore) store);
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
