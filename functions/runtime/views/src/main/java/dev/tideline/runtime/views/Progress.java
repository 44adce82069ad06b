package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.ToLongFunction;

/**
 * How far the views have come, for callers who wait until one shows what they have written. All methods throw an
 * {@link IllegalArgumentException} if there is no such stream id.
 */
@Singleton
public class Progress {
    private final Views views;

    Progress(Views views) {
        this.views = views;
    }

    /** Whether orders show the stream up to this version; so they do if no order is made of it. */
    public Uni<Boolean> orders(StreamId stream, long version) {
        return switch (stream.category()) {
            case "order", "reservation", "payment" ->
                reached(OrderView.class, Uuids.parse(stream.key()), row -> row.applied(stream), version);
            default -> Uni.createFrom().item(true);
        };
    }

    /** Whether items show the stream up to this version; so they do if no item is made of it. */
    public Uni<Boolean> items(StreamId stream, long version) {
        return switch (stream.category()) {
            case "item", "stock" -> reached(InventoryView.class, stream.key(), row -> row.applied(stream), version);
            default -> Uni.createFrom().item(true);
        };
    }

    /** Whether users show the stream up to this version; so they do if no user is made of it. */
    public Uni<Boolean> users(StreamId stream, long version) {
        return switch (stream.category()) {
            case "user" -> reached(UserView.class, Uuids.parse(stream.key()), row -> row.applied(stream), version);
            case "order" -> reached(UserViewOrder.class, stream.value(), line -> line.version, version);
            default -> Uni.createFrom().item(true);
        };
    }

    private <R> Uni<Boolean> reached(Class<R> type, Object id, ToLongFunction<R> applied, long version) {
        return views.read(() -> Panache.getSession().chain(session -> session.find(type, id)))
                .map(row -> row != null && applied.applyAsLong(row) >= version);
    }
}
