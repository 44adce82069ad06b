package dev.tideline.runtime.http;

import dev.tideline.decision.Caller;
import dev.tideline.decision.ProblemType;
import dev.tideline.query.Query;
import dev.tideline.query.QueryHandler;
import dev.tideline.query.RowSource;
import dev.tideline.query.Tagged;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A query for one row of a view.
 *
 * @param type the name of the query
 * @param id reads the primary key, and throws an {@link IllegalArgumentException} for a text that is none
 * @param notFound the problem if there is no such row
 * @param answer the answer for a row, to this caller
 * @param owner the person whose row it is; empty if rows belong to nobody
 */
public record EntityQuery<V extends Tagged, A>(
        String type,
        Function<String, ?> id,
        ProblemType notFound,
        BiFunction<V, Caller, A> answer,
        Optional<Function<V, UUID>> owner) {

    /** A query for a row that belongs to nobody. All callers get the same answer. */
    public EntityQuery(String type, Function<String, ?> id, ProblemType notFound, Function<V, A> answer) {
        this(type, id, notFound, (row, _) -> answer.apply(row), Optional.empty());
    }

    /** Returns this query for rows that belong to persons. A customer finds only their own. */
    public EntityQuery<V, A> ownedBy(Function<V, UUID> owner) {
        return new EntityQuery<>(type, id, notFound, answer, Optional.of(owner));
    }

    /**
     * An answer.
     *
     * @param tag the value of its entity tag
     */
    public record Entity<A>(String tag, A body) {}

    /** Returns the query that a request with this id in its path is. */
    public Query<Object> query(UUID id, String sent) {
        return Query.of(id, type, PathId.of(sent, this.id, notFound));
    }

    /**
     * Returns what answers the query; with nothing, if there is no such row, or none that this caller may see.
     *
     * @param denied is told that the caller may not see the row
     */
    public QueryHandler<Object, Optional<Entity<A>>> over(RowSource<V> rows, Caller caller, Runnable denied) {
        return query -> Uni.createFrom()
                .completionStage(() -> rows.find(query.filter()))
                .map(found -> found.filter(row -> maySee(caller, row, denied))
                        .map(row -> new Entity<>(row.tag(), answer.apply(row, caller))))
                .subscribeAsCompletionStage();
    }

    private boolean maySee(Caller caller, V row, Runnable denied) {
        var may = owner.map(person -> caller.mayActFor(person.apply(row))).orElse(true);
        if (!may) {
            denied.run();
        }
        return may;
    }
}
