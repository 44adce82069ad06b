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
 * {@link Line}s.
 *
 * @param <V> the row
 */
public final class AppliedVersions<V extends View> {
    private final Class<V> view;
    private final String id;
    private final List<InColumn<V>> columns;
    private final Optional<InLines<V>> lines;

    private AppliedVersions(Class<V> view, String id, List<InColumn<V>> columns, Optional<InLines<V>> lines) {
        this.view = view;
        this.id = id;
        this.columns = columns;
        this.lines = lines;
    }

    record InColumn<V>(String category, String column, ToLongFunction<V> read, ObjLongConsumer<V> write) {}

    private record InLines<V>(
            String category,
            Class<? extends Line> line,
            Function<V, Map<String, Line>> ofRow,
            Function<V, Line> begin,
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
        return new AppliedVersions<>(view, id, more, lines);
    }

    /**
     * Adds a category whose versions are in lines.
     *
     * @param ofRow those of a row, by their streams
     * @param begin makes one of a row
     * @param readSum of the versions of a row's lines, which the row keeps
     */
    public AppliedVersions<V> lines(
            String category,
            Class<? extends Line> line,
            Function<V, Map<String, Line>> ofRow,
            Function<V, Line> begin,
            ToLongFunction<V> readSum,
            ObjLongConsumer<V> writeSum) {
        return new AppliedVersions<>(
                view, id, columns, Optional.of(new InLines<>(category, line, ofRow, begin, readSum, writeSum)));
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

    Optional<String> linesTable() {
        return lines.map(found -> found.line().getAnnotation(Table.class).name());
    }

    Optional<String> linesCategory() {
        return lines.map(InLines::category);
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
                + lines.map(beside -> beside.readSum().applyAsLong(found)).orElse(0L);
    }

    long applied(View row, StreamId stream) {
        var found = view.cast(row);
        if (isInLines(stream)) {
            var line = lines.get().ofRow().apply(found).get(stream.value());
            return line == null ? 0 : line.version;
        }
        return column(stream).read().applyAsLong(found);
    }

    void setApplied(View row, StreamId stream, long version) {
        var found = view.cast(row);
        if (isInLines(stream)) {
            setApplied(lines.get(), found, stream.value(), version);
        } else {
            column(stream).write().accept(found, version);
        }
    }

    private static <V> void setApplied(InLines<V> lines, V row, String stream, long version) {
        var line = lines.ofRow().apply(row).computeIfAbsent(stream, _ -> {
            var begun = lines.begin().apply(row);
            begun.streamId = stream;
            return begun;
        });
        lines.writeSum().accept(row, lines.readSum().applyAsLong(row) + version - line.version);
        line.version = version;
    }

    private boolean isInLines(StreamId stream) {
        return linesCategory().filter(stream.category()::equals).isPresent();
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
