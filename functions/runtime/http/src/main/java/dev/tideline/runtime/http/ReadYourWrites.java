package dev.tideline.runtime.http;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets a query wait until its view shows what its caller has written: the streams of the {@code Consistency-Token}, at most
 * as long as {@code Prefer: wait=<seconds>} (RFC 7240) says.
 */
@ApplicationScoped
public class ReadYourWrites {
    private static final int DEFAULT_WAIT = 2;
    private static final Pattern WAIT = Pattern.compile("(?i)wait\\s*=\\s*\"?([^\"]*)\"?");
    private static final Pattern ZERO_TO_TEN = Pattern.compile("[0-9]|10");

    // The first look is often enough, and one that has to wait long gains nothing from looking often.
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final CurrentVertxRequest request;

    ReadYourWrites(CurrentVertxRequest request) {
        this.request = request;
    }

    /** How far a view has come. */
    public interface Progress {
        /**
         * Whether the view has applied the stream up to this version, or is not made of that stream.
         *
         * @throws IllegalArgumentException if there is no such stream id
         */
        Uni<Boolean> includes(StreamId stream, long version);
    }

    /**
     * Ends when the view has come far enough. It fails with a {@link ProblemException} if the view does not in time, or if
     * a header is not of the right form.
     */
    public Uni<Void> caughtUp(Progress view) {
        var current = request.getCurrent();
        var wait = preferredWait(current.request());
        wait.ifPresent(seconds -> current.response().putHeader("Preference-Applied", "wait=" + seconds));
        var token = token(current.request());
        if (token.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var deadline = System.nanoTime()
                + Duration.ofSeconds(wait.orElse(DEFAULT_WAIT)).toNanos();
        return poll(() -> includesAll(view, token.get()), deadline, SHORTEST_PAUSE)
                .chain(caughtUp -> caughtUp
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(() -> new ProblemException(notCaughtUp())));
    }

    private static Uni<Boolean> includesAll(Progress view, ConsistencyToken token) {
        var all = Uni.createFrom().item(true);
        for (var stream : token.streams()) {
            all = all.chain(so -> so
                    ? view.includes(stream.stream(), stream.version())
                    : Uni.createFrom().item(false));
        }
        return all.onFailure(IllegalArgumentException.class).transform(_ -> ConsistencyToken.invalid());
    }

    private static Uni<Boolean> poll(Supplier<Uni<Boolean>> look, long deadline, Duration pause) {
        return look.get().chain(caughtUp -> {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (caughtUp || !left.isPositive()) {
                return Uni.createFrom().item(caughtUp);
            }
            var next = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause.compareTo(left) < 0 ? pause : left)
                    .chain(() -> poll(look, deadline, next));
        });
    }

    private static Optional<ConsistencyToken> token(HttpServerRequest request) {
        var headers = request.headers().getAll(ConsistencyToken.HEADER);
        return headers.isEmpty() ? Optional.empty() : Optional.of(ConsistencyToken.parse(String.join(",", headers)));
    }

    /** Of all preferences the only one that means something here. */
    private static Optional<Integer> preferredWait(HttpServerRequest request) {
        var waits = request.headers().getAll("Prefer").stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(preference -> WAIT.matcher(preference.strip()))
                .filter(preference -> preference.matches())
                .map(preference -> preference.group(1).strip())
                .toList();
        // RFC 7240: of preferences that are there twice, the first counts.
        return waits.stream().findFirst().map(seconds -> {
            if (!ZERO_TO_TEN.matcher(seconds).matches()) {
                throw new ProblemException(Problem.of(Code.INVALID_REQUEST, "Prefer: wait has 0 to 10 whole seconds"));
            }
            return Integer.parseInt(seconds);
        });
    }

    private static Problem notCaughtUp() {
        return Problem.retry(Code.NOT_CAUGHT_UP, "The view does not show yet what the token tells of; try again", 1);
    }
}
