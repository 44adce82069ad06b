package dev.tideline.runtime.http;

import dev.tideline.query.Query;
import dev.tideline.query.QueryHandler;
import dev.tideline.query.RowSource;
import dev.tideline.query.Tagged;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.edge.Problems;
import dev.tideline.runtime.handling.CallerTimeouts;
import dev.tideline.runtime.handling.Traces;
import dev.tideline.runtime.handling.WatchedQuery;
import dev.tideline.runtime.identity.Admission;
import dev.tideline.runtime.identity.Denials;
import dev.tideline.store.StoreUnavailableException;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers the queries that come over HTTP. All of it ends with the caller's connection. Problems are thrown, or fail the answer, as a
 * {@link ProblemException}; a database that does not answer in time fails it with a {@link StoreUnavailableException}.
 */
@ApplicationScoped
public class Queries {
    private static final String ANSWERED = "answered";
    private static final String GONE = "gone";
    private static final String FAILED = "failed";

    private final ReadYourWrites reads;
    private final Ids ids;
    private final CurrentVertxRequest request;
    private final Seal seal;

    Queries(ReadYourWrites reads, Ids ids, CurrentVertxRequest request, Seal seal) {
        this.reads = reads;
        this.ids = ids;
        this.request = request;
        this.seal = seal;
    }

    /**
     * Reads a request for a list of another kind.
     *
     * @param list its name. A cursor is valid for the list of this name only
     * @throws ProblemException if the query is not one that this list offers
     */
    public <V> ListRequest<V> read(String list, Listing<V> listing, UriInfo uri) {
        return listing.read(list, uri, seal);
    }

    /** Answers with one row, once the view shows what its caller has written: 200 or 304, and with the row's tag. */
    public <V extends Tagged, A> Uni<Response> one(
            String function, EntityQuery<V, A> question, RowSource<V> rows, String id, UriInfo uri) {
        QueryParameters.none(uri);
        var current = request.getCurrent();
        var conditions = Preconditions.of(current.request());
        var caller = Admission.caller(current);
        var query = question.query(ids.next(), id);
        return answer(
                function,
                query,
                reads.caughtUp(rows::missing),
                question.over(rows, caller, () -> Denials.tellOwnership(current, question.notFound(), caller)),
                found -> found.map(entity -> conditions.answer(entity.tag(), entity::body))
                        .orElseThrow(() -> new ProblemException(Problem.of(question.notFound()))));
    }

    /** Answers with a page of rows, once the view shows what its caller has written. */
    public <V, A> Uni<Page<A>> list(String function, ListQuery<V, A> question, RowSource<V> rows, UriInfo uri) {
        var caller = Admission.caller(request.getCurrent());
        var query = Query.of(ids.next(), question.type(), question.read(uri.getQueryParameters(), caller, seal));
        return answer(function, query, reads.caughtUp(rows::missing), question.over(rows, caller), page -> page);
    }

    /** Answers a query of another kind, which shows at once what its caller has written. */
    public <F, A, R> Uni<R> answer(
            String function, String type, F filter, QueryHandler<F, A> handler, Function<A, R> response) {
        return answer(function, type, filter, Uni.createFrom().voidItem(), handler, response);
    }

    /**
     * Answers a query of another kind.
     *
     * @param ready ends when it shows what its caller has written
     * @param handler gives the stage that is cancelled if the caller goes
     * @param response made of what the handler has found
     */
    public <F, A, R> Uni<R> answer(
            String function,
            String type,
            F filter,
            Uni<Void> ready,
            QueryHandler<F, A> handler,
            Function<A, R> response) {
        return answer(function, Query.of(ids.next(), type, filter), ready, handler, response);
    }

    private <F, A, R> Uni<R> answer(
            String function, Query<F> query, Uni<Void> ready, QueryHandler<F, A> handler, Function<A, R> response) {
        var watched = WatchedQuery.begin(function, query, Traces.traceparent(Span.current()));
        return ready.chain(() -> inTime(() -> handler.handle(query)))
                .map(response)
                .onTermination()
                .invoke((_, failure, gone) -> end(watched, failure, gone));
    }

    /** Gives up on a database that does not answer in time. */
    static <T> Uni<T> inTime(Supplier<CompletionStage<T>> asked) {
        return Uni.createFrom()
                .completionStage(asked)
                .ifNoItem()
                .after(CallerTimeouts.ANSWER)
                .failWith(() -> new StoreUnavailableException(
                        new TimeoutException("there was no answer within " + CallerTimeouts.ANSWER)));
    }

    private static void end(WatchedQuery watched, Throwable failure, boolean gone) {
        if (failure == null) {
            watched.end(gone ? GONE : ANSWERED, null);
            return;
        }
        var problem = Problems.of(failure, 500);
        var outcome = problem.status() == 500 ? FAILED : problem.type().code();
        watched.end(outcome, problem.status() < 500 ? null : failure);
    }
}
