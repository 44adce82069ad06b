package dev.tideline.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Listing.Sort;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request for one page of a list. A cursor names the row that the last page ended with, by its sort key and id, so rows
 * that come and go elsewhere shift nothing; and the sort and filters that it was made for, with which alone it is valid.
 */
public final class ListRequest<V> {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private final Listing<V> listing;
    private final QueryParameters query;
    private final Sort<V> sort;
    private final boolean descending;
    private final int limit;
    private final Optional<After> after;

    /** Where in the list a page ends: behind a row of this key and id. */
    public record After(Object sortKey, Object id) {}

    ListRequest(Listing<V> listing, QueryParameters query) {
        this.listing = listing;
        this.query = query;
        var wanted = query.text("sort").orElse(listing.defaultSort());
        this.descending = wanted.startsWith("-");
        this.sort = query.get("sort", text -> listing.sort(text.substring(text.startsWith("-") ? 1 : 0)))
                .orElseGet(() -> listing.sort(wanted.substring(descending ? 1 : 0)));
        this.limit = query.get("limit", ListRequest::limit).orElse(DEFAULT_LIMIT);
        this.after = query.text("cursor").map(this::decode);
    }

    public QueryParameters query() {
        return query;
    }

    public Sort<V> sort() {
        return sort;
    }

    public boolean descending() {
        return descending;
    }

    public int limit() {
        return limit;
    }

    public Optional<After> after() {
        return after;
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
        var data = rows.stream().limit(limit).map(answer).toList();
        var next = rows.size() > limit ? Optional.of(after(rows.get(limit - 1))) : end;
        return new Page<>(data, next.map(this::encode));
    }

    /** Behind this row. */
    public After after(V row) {
        return new After(sort.key().of().apply(row), listing.id().of().apply(row));
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_LIMIT) {
            throw new IllegalArgumentException("a number from 1 to " + MAX_LIMIT + " is expected");
        }
        return Integer.parseInt(text);
    }

    private String binding() {
        var filters = listing.filters().stream()
                .sorted()
                .map(name -> name + query.text(name).map(text -> "=" + text).orElse(""))
                .toList();
        return Uuids.nameBased(sort.name(), descending, filters).toString();
    }

    private String encode(After end) {
        var cursor = List.of(binding(), end.sortKey().toString(), end.id().toString());
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.STRICT.writeValueAsBytes(cursor));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can always be written", e);
        }
    }

    private After decode(String cursor) {
        try {
            var parts = Json.STRICT.readValue(Base64.getUrlDecoder().decode(cursor), String[].class);
            if (parts != null
                    && parts.length == 3
                    && binding().equals(parts[0])
                    && isText(parts[1])
                    && isText(parts[2])) {
                return new After(
                        sort.key().parse().apply(parts[1]), listing.id().parse().apply(parts[2]));
            }
        } catch (IOException | IllegalArgumentException notOurs) {
            throw invalid();
        }
        throw invalid();
    }

    private static boolean isText(String part) {
        return part != null && part.indexOf('\0') < 0;
    }

    private static ProblemException invalid() {
        return new ProblemException(
                Problem.of(Code.INVALID_CURSOR, "The cursor is none of this list with these filters and this sort"));
    }
}
