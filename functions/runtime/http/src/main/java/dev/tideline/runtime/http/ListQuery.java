package dev.tideline.runtime.http;

import dev.tideline.decision.Caller;
import dev.tideline.query.Column;
import dev.tideline.query.Condition;
import dev.tideline.query.Query;
import dev.tideline.query.QueryHandler;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.edge.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A query for a list of rows of a view, page by page.
 *
 * @param type the name of the query
 * @param sorts the columns that callers can sort by; there is an index of each and the id
 * @param defaultSort as callers write it: the column's name, after a hyphen if it descends
 * @param filters in the order in which they are checked
 * @param answer the answer for a row, to this caller
 * @param owner the person whose row it is, an indexed column; empty if rows belong to nobody
 */
public record ListQuery<V, A>(
        String type,
        List<Column<V, ?>> sorts,
        String defaultSort,
        Column<V, ?> id,
        List<Filter<V>> filters,
        BiFunction<V, Caller, A> answer,
        Optional<Column<V, UUID>> owner) {

    /** A query for rows that belong to nobody. All callers get the same answer. */
    public ListQuery(
            String type,
            List<Column<V, ?>> sorts,
            String defaultSort,
            Column<V, ?> id,
            List<Filter<V>> filters,
            Function<V, A> answer) {
        this(type, sorts, defaultSort, id, filters, (row, _) -> answer.apply(row), Optional.empty());
    }

    /**
     * A parameter that filters.
     *
     * @param condition what the parameter asks of rows; it throws an {@link IllegalArgumentException} that says what is expected
     */
    public record Filter<V>(String name, Function<String, Condition<V>> condition) {}

    /** @throws ProblemException if the parameters are not those that this list offers */
    ListRequest<V> read(Map<String, List<String>> parameters, Caller caller, Seal seal) {
        var names = filters.stream().map(Filter::name).collect(Collectors.toUnmodifiableSet());
        var listing = new Listing<>(sorts, defaultSort, names, id);
        var query = QueryParameters.of(parameters, listing.parameters());
        return new ListRequest<>(seal, type, listing, query, filters, own(caller));
    }

    /** Returns the condition on the owner for a customer. */
    private Optional<Condition<V>> own(Caller caller) {
        return caller instanceof Caller.Customer customer
                ? owner.map(person -> person.isIndexed(customer.id()))
                : Optional.empty();
    }

    /** Returns the query that a request with these parameters is. */
    public Query<ListRequest<V>> query(UUID id, Map<String, String> parameters, Caller caller, Seal seal) {
        return Query.of(
                id,
                type,
                read(
                        parameters.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, sent -> List.of(sent.getValue()))),
                        caller,
                        seal));
    }

    public QueryHandler<ListRequest<V>, Page<A>> over(RowSource<V> rows, Caller caller) {
        return query -> Uni.createFrom()
                .completionStage(() -> rows.list(query.filter().selection()))
                .map(found -> query.filter()
                        .page(
                                found.rows(),
                                found.end().map(query.filter().selection()::after),
                                row -> answer.apply(row, caller)))
                .subscribeAsCompletionStage();
    }
}
