package dev.tideline.runtime.http;

import dev.tideline.query.Column;
import dev.tideline.runtime.edge.ProblemException;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters that a list offers, by which its rows are sorted and filtered. Rows with the same sort value are ordered by their
 * id. So every sort is a total order, and a page can end anywhere.
 *
 * @param defaultSort as callers write it: the column's name, after a hyphen if it descends
 * @param filters the names of the query parameters that filter
 */
public record Listing<V>(List<Column<V, ?>> sorts, String defaultSort, Set<String> filters, Column<V, ?> id) {

    /** @throws ProblemException if the query is not one that this list offers */
    ListRequest<V> read(String list, UriInfo uri, Seal seal) {
        return new ListRequest<>(seal, list, this, QueryParameters.of(uri, parameters()), List.of(), Optional.empty());
    }

    Set<String> parameters() {
        var names = new HashSet<>(filters);
        names.addAll(Set.of("limit", "cursor"));
        if (sorts.size() > 1) {
            names.add("sort");
        }
        return names;
    }

    Column<V, ?> sort(String name) {
        return sorts.stream()
                .filter(sort -> sort.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + sorts.stream().map(Column::name).collect(Collectors.joining(", "))
                        + "; a hyphen before it sorts in descending order"));
    }
}
