package dev.tideline.runtime.views;

import dev.tideline.event.Contexts;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.views.AppliedVersions.InColumn;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tells how far a view has come, to callers who wait until it shows what they have written. */
public final class Progress {
    private final Pool pool;
    private final String sql;
    private final Set<String> ofRows;
    private final Set<String> ofVersionRows;
    private final boolean entityIdIsUuid;

    public Progress(Pool pool, AppliedVersions<?> view) {
        this.pool = pool;
        this.sql = sql(view);
        this.ofRows = view.columns().stream().map(InColumn::category).collect(Collectors.toUnmodifiableSet());
        this.ofVersionRows = view.versionRowsCategory().stream().collect(Collectors.toUnmodifiableSet());
        this.entityIdIsUuid = Contexts.entityIdIsUuid(view.columns().getFirst().category());
    }

    private static String sql(AppliedVersions<?> view) {
        var versions = view.columns().stream()
                .map(column -> "('" + column.category() + "', " + column.column() + ")")
                .collect(Collectors.joining(", "));
        return """
                SELECT category || '-' || %1$s AS stream_id, version
                FROM %2$s, LATERAL (VALUES %3$s) AS applied (category, version)
                WHERE %1$s = ANY ($1)
                """.formatted(view.id(), view.table(), versions)
                + view.versionRowsTable()
                        .map(table ->
                                "UNION ALL SELECT stream_id, version FROM " + table + " WHERE stream_id = ANY ($2)")
                        .orElse("");
    }

    /**
     * Returns the streams that the view has not applied up to these versions, without streams that the view is not made of. It
     * asks once for all of them. It fails with {@link StoreUnavailableException} if it cannot.
     *
     * @throws IllegalArgumentException if there is no such stream id
     */
    public Uni<List<StreamVersion>> missing(List<StreamVersion> wanted) {
        var asked = wanted.stream()
                .filter(stream -> isOf(ofRows, stream) || isOf(ofVersionRows, stream))
                .map(Progress::asNamed)
                .toList();
        if (asked.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return pool.preparedQuery(sql)
                .execute(parameters(asked))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(
                                (Row row) -> new StreamId(row.getString("stream_id")), row -> row.getLong("version"))))
                .map(applied -> behind(asked, applied))
                .onFailure()
                .transform(StoreUnavailableException::new);
    }

    private Tuple parameters(List<StreamVersion> asked) {
        var ids = streams(ofRows, asked).map(StreamId::entityId);
        var parameters = Tuple.tuple()
                .addValue(entityIdIsUuid ? ids.map(Uuids::parse).toArray(UUID[]::new) : ids.toArray(String[]::new));
        return ofVersionRows.isEmpty()
                ? parameters
                : parameters.addValue(
                        streams(ofVersionRows, asked).map(StreamId::value).toArray(String[]::new));
    }

    private static Stream<StreamId> streams(Set<String> categories, List<StreamVersion> asked) {
        return asked.stream().filter(stream -> isOf(categories, stream)).map(StreamVersion::stream);
    }

    private static boolean isOf(Set<String> categories, StreamVersion stream) {
        return categories.contains(stream.stream().category());
    }

    private static List<StreamVersion> behind(List<StreamVersion> asked, Map<StreamId, Long> applied) {
        return asked.stream()
                .filter(stream -> applied.getOrDefault(stream.stream(), 0L) < stream.version())
                .toList();
    }

    /** Returns the stream as it is named: a UUID is the same in capitals. */
    private static StreamVersion asNamed(StreamVersion wanted) {
        var stream = wanted.stream();
        return Contexts.entityIdIsUuid(stream.category())
                ? new StreamVersion(StreamId.of(stream.category(), Uuids.parse(stream.entityId())), wanted.version())
                : wanted;
    }
}
