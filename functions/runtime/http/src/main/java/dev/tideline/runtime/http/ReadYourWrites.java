package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a query wait until its view has applied the streams and versions of the {@code Consistency-Token}. The wait is at most as long as
 * {@code Prefer: wait=<seconds>} (RFC 7240) says. It also ends when the caller's connection ends.
 */
@ApplicationScoped
public class ReadYourWrites {
    private static final PreferredWait DEFAULT_WAIT = new PreferredWait(2);

    /** The most queries that wait in one process. Each looks into its view up to a hundred times a second, for ten seconds. */
    private static final int MAX_WAITING = 64;

    // The first look is often enough. A query that has to wait long gains nothing from looking often.
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final CurrentVertxRequest request;
    private final AtomicInteger waiting = new AtomicInteger();

    ReadYourWrites(CurrentVertxRequest request) {
        this.request = request;
    }

    /** The versions of streams that a view has applied. */
    public interface Progress {
        /**
         * Returns those streams that the view has not applied up to these versions, after one query. A stream that the view is
         * not made of is none of them.
         *
         * @param wanted with versions from 1 on
         * @throws IllegalArgumentException if there is no such stream id
         */
        CompletionStage<List<StreamVersion>> missing(List<StreamVersion> wanted);
    }

    /**
     * Completes when the view has applied the versions of the request's token. It fails with a {@link ProblemException} if the
     * view does not catch up in time, or if too many others wait. It does so, too, if a header is malformed. It fails with a
     * {@link StoreUnavailableException} if a look takes too long.
     */
    public Uni<Void> caughtUp(Progress view) {
        var current = request.getCurrent();
        var wait = PreferredWait.of(current.request());
        wait.ifPresent(preferred -> current.response().putHeader(PreferredWait.APPLIED, preferred.toString()));
        var wanted = RequestHeaders.list(current.request(), ConsistencyToken.HEADER)
                .map(ConsistencyToken::parse)
                .map(ReadYourWrites::begun)
                .orElse(List.of());
        if (wanted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var deadline = System.nanoTime() + wait.orElse(DEFAULT_WAIT).duration().toNanos();
        return look(view, wanted)
                .onFailure(IllegalArgumentException.class)
                .transform(_ -> ConsistencyToken.invalid())
                .chain(missing -> missing.isEmpty() ? Uni.createFrom().voidItem() : waited(view, missing, deadline));
    }

    /** Leaves out streams without events, for which there is nothing to wait. */
    private static List<StreamVersion> begun(ConsistencyToken token) {
        return token.streams().stream().filter(stream -> stream.version() > 0).toList();
    }

    private Uni<Void> waited(Progress view, List<StreamVersion> missing, long deadline) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return notCaughtUp();
        }
        return poll(view, missing, deadline, SHORTEST_PAUSE).onTermination().invoke(waiting::decrementAndGet);
    }

    /** Asks again only for what has not been reached. */
    private static Uni<Void> poll(Progress view, List<StreamVersion> missing, long deadline, Duration pause) {
        if (missing.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // Times are in milliseconds, as timers are.
        var left = Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        if (!left.isPositive()) {
            return notCaughtUp();
        }
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(shorter(pause, left))
                .chain(() -> look(view, missing))
                .chain(still -> poll(view, still, deadline, shorter(pause.multipliedBy(2), LONGEST_PAUSE)));
    }

    private static Uni<List<StreamVersion>> look(Progress view, List<StreamVersion> wanted) {
        return Queries.inTime(() -> view.missing(wanted));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static <T> Uni<T> notCaughtUp() {
        return Uni.createFrom()
                .failure(() -> new ProblemException(Problem.retry(
                        Code.NOT_CAUGHT_UP, "The view has not caught up with this Consistency-Token; retry.", 1)));
    }
}
