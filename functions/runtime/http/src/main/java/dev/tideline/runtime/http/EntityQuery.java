package dev.tideline.runtime.http;

import dev.tideline.decision.ProblemType;
import dev.tideline.query.Query;
import dev.tideline.query.QueryHandler;
import dev.tideline.query.RowSource;
import dev.tideline.query.Tagged;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A query for one row of a view.
 *
 * @param type the name of the query
 * @param id reads the primary key, and throws an {@link IllegalArgumentException} for a text that is none
 * @param notFound the problem if there is no such row
 * @param answer the answer for a row
 */
public record EntityQuery<V extends Tagged, A>(
        String type, Function<String, ?> id, ProblemType notFound, Function<V, A> answer) {

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

    /** Returns what answers the query; with nothing, if there is no such row. */
    public QueryHandler<Object, Optional<Entity<A>>> over(RowSource<V> rows) {
        return query -> Uni.createFrom()
                .completionStage(() -> rows.find(query.filter()))
                .map(found -> found.map(row -> new Entity<>(row.tag(), answer.apply(row))))
                .subscribeAsCompletionStage();
    }
}
