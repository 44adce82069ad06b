package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The places where a view keeps the versions that its rows have applied of their streams. They are declared once, beside the row. Rows,
 * their tags, the lists of them and {@link Progress} derive from that.
 *
 * <p>Of a category whose streams have the row's id there is one version, in a column of the row. Of another one there are any number, in
 * {@link AppliedVersionRow}s.
 *
 * @param <V> the row
 */
public final class AppliedVersions<V extends View> {
    private final Class<V> view;
    private final String id;
    private final List<InColumn<V>> columns;
    private final Optional<InRows<V>> versionRows;

    private AppliedVersions(Class<V> view, String id, List<InColumn<V>> columns, Optional<InRows<V>> versionRows) {
        this.view = view;
        this.id = id;
        this.columns = columns;
        this.versionRows = versionRows;
    }

    record InColumn<V>(String category, String column, ToLongFunction<V> read, ObjLongConsumer<V> write) {}

    private record InRows<V>(
            String category,
            Class<? extends AppliedVersionRow> entity,
            Function<V, Map<String, AppliedVersionRow>> ofRow,
            Function<V, AppliedVersionRow> begin,
            ToLongFunction<V> readSum,
            ObjLongConsumer<V> writeSum) {}

    /** @param id the column of the primary key, which is the entity id of the streams whose versions are in columns */
    public static <V extends View> AppliedVersions<V> of(Class<V> view, String id) {
        return new AppliedVersions<>(view, id, List.of(), Optional.empty());
    }

    /** Adds a category whose version is in a column. The first is that of the main stream, without which a row is not served. */
    public AppliedVersions<V> column(String category, String column, ToLongFunction<V> read, ObjLongConsumer<V> write) {
        var more = Stream.concat(columns.stream(), Stream.of(new InColumn<>(category, column, read, write)))
                .toList();
        return new AppliedVersions<>(view, id, more, versionRows);
    }

    /**
     * Adds a category whose versions are in rows of a table of their own.
     *
     * @param ofRow those of a view row, by their streams
     * @param begin makes one for a view row
     * @param readSum the sum of these versions, which the view row keeps
     */
    public AppliedVersions<V> versionRows(
            String category,
            Class<? extends AppliedVersionRow> entity,
            Function<V, Map<String, AppliedVersionRow>> ofRow,
            Function<V, AppliedVersionRow> begin,
            ToLongFunction<V> readSum,
            ObjLongConsumer<V> writeSum) {
        return new AppliedVersions<>(
                view, id, columns, Optional.of(new InRows<>(category, entity, ofRow, begin, readSum, writeSum)));
    }

    Class<V> view() {
        return view;
    }

    /** Returns the column of the primary key. */
    String id() {
        return id;
    }

    List<InColumn<V>> columns() {
        return columns;
    }

    /** Returns the condition under which a row is served. */
    String served() {
        return columns.getFirst().column() + " > 0";
    }

    String table() {
        return view.getAnnotation(Table.class).name();
    }

    Optional<String> versionRowsTable() {
        return versionRows.map(
                found -> found.entity().getAnnotation(Table.class).name());
    }

    Optional<String> versionRowsCategory() {
        return versionRows.map(InRows::category);
    }

    /** Returns the applied version of the main stream. */
    long main(View row) {
        return columns.getFirst().read().applyAsLong(view.cast(row));
    }

    /** Returns the sum of the applied versions of all other streams. */
    long others(View row) {
        var found = view.cast(row);
        return columns.stream()
                        .skip(1)
                        .mapToLong(column -> column.read().applyAsLong(found))
                        .sum()
                + versionRows.map(beside -> beside.readSum().applyAsLong(found)).orElse(0L);
    }

    long applied(View row, StreamId stream) {
        var found = view.cast(row);
        if (isInRows(stream)) {
            var kept = versionRows.get().ofRow().apply(found).get(stream.value());
            return kept == null ? 0 : kept.version;
        }
        return column(stream).read().applyAsLong(found);
    }

    void setApplied(View row, StreamId stream, long version) {
        var found = view.cast(row);
        if (isInRows(stream)) {
            setApplied(versionRows.get(), found, stream.value(), version);
        } else {
            column(stream).write().accept(found, version);
        }
    }

    private static <V> void setApplied(InRows<V> versionRows, V row, String stream, long version) {
        var kept = versionRows.ofRow().apply(row).computeIfAbsent(stream, _ -> {
            var begun = versionRows.begin().apply(row);
            begun.streamId = stream;
            return begun;
        });
        versionRows.writeSum().accept(row, versionRows.readSum().applyAsLong(row) + version - kept.version);
        kept.version = version;
    }

    private boolean isInRows(StreamId stream) {
        return versionRowsCategory().filter(stream.category()::equals).isPresent();
    }

    private InColumn<V> column(StreamId stream) {
        return columns.stream()
                .filter(column -> column.category().equals(stream.category()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no row of " + table() + " is made of the stream " + stream + ", but of "
                                + columns.stream().map(InColumn::category).collect(Collectors.joining(", "))));
    }
}
