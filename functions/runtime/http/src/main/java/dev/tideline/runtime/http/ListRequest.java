package dev.tideline.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import dev.tideline.event.Uuids;
import dev.tideline.query.Column;
import dev.tideline.query.Condition;
import dev.tideline.query.Selection;
import dev.tideline.query.Selection.After;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.ListQuery.Filter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A request for one page of a list. A cursor names the last row of the previous page by its sort value and id. So rows that
 * appear or disappear elsewhere shift nothing. The cursor is sealed, and valid only with its sort, its filters and its caller.
 */
public final class ListRequest<V> {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private final Seal seal;
    private final String list;
    private final Listing<V> listing;
    private final QueryParameters query;
    private final String binding;
    private final Selection<V> selection;

    /**
     * @param list its name. A cursor is valid for the list of this name only
     * @param own the condition for rows of the caller, who sees only these
     */
    ListRequest(
            Seal seal,
            String list,
            Listing<V> listing,
            QueryParameters query,
            List<Filter<V>> filters,
            Optional<Condition<V>> own) {
        this.seal = seal;
        this.list = list;
        this.listing = listing;
        this.query = query;
        var wanted = query.text("sort").orElse(listing.defaultSort());
        var descending = wanted.startsWith("-");
        var sort = query.<Column<V, ?>>get("sort", text -> listing.sort(text.substring(text.startsWith("-") ? 1 : 0)))
                .orElseGet(() -> listing.sort(wanted.substring(descending ? 1 : 0)));
        var limit = query.get("limit", ListRequest::limit).orElse(DEFAULT_LIMIT);
        this.binding = binding(sort, descending, own);
        var after = query.text("cursor").map(cursor -> decode(cursor, sort));
        var conditions = Stream.concat(
                        own.stream(),
                        filters.stream().flatMap(filter -> query.get(filter.name(), filter.condition()).stream()))
                .toList();
        this.selection = new Selection<>(conditions, sort, descending, listing.id(), after, limit);
    }

    public QueryParameters query() {
        return query;
    }

    public Selection<V> selection() {
        return selection;
    }

    public int limit() {
        return selection.limit();
    }

    public Optional<After> after() {
        return selection.after();
    }

    /** @param rows one more than the limit, if there are */
    public <A> Page<A> page(List<V> rows, Function<V, A> answer) {
        return page(rows, Optional.empty(), answer);
    }

    /**
     * @param rows one more than the limit, if there are
     * @param end where the list goes on if there are not, unless it has ended
     */
    public <A> Page<A> page(List<V> rows, Optional<After> end, Function<V, A> answer) {
        var data = rows.stream().limit(limit()).map(answer).toList();
        var next = rows.size() > limit() ? Optional.of(selection.after(rows.get(limit() - 1))) : end;
        return new Page<>(data, next.map(this::encode));
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_LIMIT) {
            throw new IllegalArgumentException("must be a number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private String binding(Column<V, ?> sort, boolean descending, Optional<Condition<V>> own) {
        var filters = listing.filters().stream()
                .sorted()
                .map(name -> name + query.text(name).map(text -> "=" + text).orElse(""))
                .toList();
        var everybodys = Uuids.nameBased(list, sort.name(), descending, filters);
        return own.map(condition -> Uuids.nameBased(everybodys, condition.values()))
                .orElse(everybodys)
                .toString();
    }

    private String encode(After end) {
        var cursor = List.of(text(selection.sort(), end.sortKey()), text(selection.id(), end.id()));
        try {
            return seal.seal(Json.STRICT.writeValueAsBytes(cursor), binding);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can always be written", e);
        }
    }

    /** The value is one of the column. */
    @SuppressWarnings("unchecked")
    private static <T> String text(Column<?, T> column, Object value) {
        return column.text().apply((T) value);
    }

    private After decode(String cursor, Column<V, ?> sort) {
        var sealed = seal.open(cursor, binding).orElseThrow(ListRequest::invalid);
        try {
            var parts = Json.STRICT.readValue(sealed, String[].class);
            return new After(sort.parse().apply(parts[0]), listing.id().parse().apply(parts[1]));
        } catch (IOException | IllegalArgumentException e) {
            // An older version of this list has written it.
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return new ProblemException(Problem.of(
                Code.INVALID_CURSOR,
                "The cursor belongs to another list, filter or sort; read the list from its first page."));
    }
}
