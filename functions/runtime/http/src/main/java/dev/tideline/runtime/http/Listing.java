package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.ProblemException;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a list resource offers: by what its rows can be sorted and filtered. Two rows that sort alike are told apart by
 * their id, so that every sort is a total order and a page can end anywhere.
 *
 * @param defaultSort as callers write it: the sort's name, after a hyphen if it descends
 * @param filters the names of the query parameters that filter
 */
public record Listing<V>(List<Sort<V>> sorts, String defaultSort, Set<String> filters, Key<V> id) {

    /**
     * A value that rows have.
     *
     * @param of never null
     * @param parse reads what the value's {@code toString} has written, and throws an {@link IllegalArgumentException}
     *     for anything else
     */
    public record Key<V>(Function<V, ?> of, Function<String, ?> parse) {}

    /** @param name as callers write it, and the name of the column */
    public record Sort<V>(String name, Key<V> key) {}

    /** @throws ProblemException if the query is not one that this list offers */
    public ListRequest<V> read(UriInfo uri) {
        return new ListRequest<>(this, QueryParameters.of(uri, parameters()));
    }

    private Set<String> parameters() {
        var names = new HashSet<>(filters);
        names.addAll(Set.of("limit", "cursor"));
        if (sorts.size() > 1) {
            names.add("sort");
        }
        return names;
    }

    Sort<V> sort(String name) {
        return sorts.stream()
                .filter(sort -> sort.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("one of "
                        + sorts.stream().map(Sort::name).collect(Collectors.joining(", "))
                        + " is expected, after a hyphen to descend"));
    }
}
