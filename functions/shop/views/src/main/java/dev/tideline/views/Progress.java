package dev.tideline.views;

import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.handling.Patience;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Tells how far the views have come, to callers who wait until one shows what they have written. Each method returns those of the
 * streams that its view has not applied up to these versions, of which a stream that the view is not made of is none. It asks once
 * for all of them, throws an {@link IllegalArgumentException} if there is no such stream id, and fails with
 * {@link StoreUnavailableException} if the database does not answer in time.
 */
@Singleton
public class Progress {
    private static final String ORDERS = """
            SELECT category || '-' || order_id AS stream_id, version
            FROM order_view, LATERAL (VALUES
                ('order', order_version), ('reservation', reservation_version), ('payment', payment_version)
            ) AS applied (category, version)
            WHERE order_id = ANY ($1)
            """;
    private static final String ITEMS = """
            SELECT category || '-' || sku AS stream_id, version
            FROM inventory_view, LATERAL (VALUES ('item', item_version), ('stock', stock_version)) AS applied (category, version)
            WHERE sku = ANY ($1)
            """;
    private static final String USERS = """
            SELECT 'user-' || user_id AS stream_id, user_version AS version FROM user_view WHERE user_id = ANY ($1)
            UNION ALL SELECT stream_id, version FROM user_view_orders WHERE stream_id = ANY ($2)
            """;

    private final Pool pool;

    Progress(Pool pool) {
        this.pool = pool;
    }

    public Uni<List<StreamVersion>> orders(List<StreamVersion> wanted) {
        return missing(
                ofUuids(Set.of("order", "reservation", "payment"), wanted),
                ORDERS,
                streams -> Tuple.of(uuids(streams)));
    }

    public Uni<List<StreamVersion>> items(List<StreamVersion> wanted) {
        return missing(
                of(Set.of("item", "stock"), wanted),
                ITEMS,
                streams -> Tuple.of(
                        streams.stream().map(stream -> stream.stream().key()).toArray(String[]::new)));
    }

    public Uni<List<StreamVersion>> users(List<StreamVersion> wanted) {
        return missing(
                ofUuids(Set.of("user", "order"), wanted),
                USERS,
                streams -> Tuple.of(
                        uuids(of(Set.of("user"), streams)),
                        of(Set.of("order"), streams).stream()
                                .map(stream -> stream.stream().value())
                                .toArray(String[]::new)));
    }

    private Uni<List<StreamVersion>> missing(
            List<StreamVersion> wanted, String sql, Function<List<StreamVersion>, Tuple> parameters) {
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return pool.preparedQuery(sql)
                .execute(parameters.apply(wanted))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(
                                (Row row) -> new StreamId(row.getString("stream_id")), row -> row.getLong("version"))))
                .map(applied -> behind(wanted, applied))
                .ifNoItem()
                .after(Patience.OF_A_CALLER)
                .fail()
                .onFailure()
                .transform(StoreUnavailableException::new);
    }

    private static List<StreamVersion> behind(List<StreamVersion> wanted, Map<StreamId, Long> applied) {
        return wanted.stream()
                .filter(stream -> applied.getOrDefault(stream.stream(), 0L) < stream.version())
                .toList();
    }

    private static List<StreamVersion> of(Set<String> categories, List<StreamVersion> streams) {
        return streams.stream()
                .filter(stream -> categories.contains(stream.stream().category()))
                .toList();
    }

    /** In the form that streams are named in: an id is the same in capitals. */
    private static List<StreamVersion> ofUuids(Set<String> categories, List<StreamVersion> streams) {
        return of(categories, streams).stream()
                .map(stream -> new StreamVersion(
                        StreamId.of(
                                stream.stream().category(),
                                Uuids.parse(stream.stream().key())),
                        stream.version()))
                .toList();
    }

    private static UUID[] uuids(List<StreamVersion> streams) {
        return streams.stream()
                .map(stream -> Uuids.parse(stream.stream().key()))
                .toArray(UUID[]::new);
    }
}
