package dev.tideline.runtime.identity;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The keys of a URL. They are fetched in the background when the process starts, and again every five minutes while they are used. A token
 * with a key that is not known waits for a fetch that begins later, since its key may be new. Fetches begin at most once in ten seconds. If
 * they fail, the keys stay as they were, for an hour.
 */
final class KeysOfUrl implements Keys {
    static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
    static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    /** The age at which the keys are fetched again. */
    static final Duration REFRESHED_AT = Duration.ofMinutes(5);

    /** The age from which the keys verify nothing. */
    static final Duration MAX_AGE = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(KeysOfUrl.class);
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 256 * 1024;

    /** The most requests that wait for a fetch. Others are answered at once that the keys are not available. */
    static final int MAX_WAITING = 64;

    private final Vertx vertx;
    private final HttpClient client;
    private final URI url;
    private final Duration between;
    private final LongSupplier clock;
    private KeySet keys = KeySet.NONE;
    private long fetched;
    private Optional<CompletableFuture<KeySet>> next = Optional.empty();
    private Optional<CompletableFuture<KeySet>> underWay = Optional.empty();
    private long earliest;
    private int waiting;

    /** @param clock in nanoseconds */
    KeysOfUrl(Vertx vertx, HttpClientOptions options, URI url, Duration between, LongSupplier clock) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(options.setConnectTimeout((int) TIME.toMillis())
                .setSsl(url.getScheme().equals("https")));
        this.url = url;
        this.between = between;
        this.clock = clock;
        this.earliest = clock.getAsLong();
    }

    @Override
    public void prepare() {
        fetch();
    }

    @Override
    public synchronized CompletionStage<Optional<VerificationKey>> find(Optional<String> id) {
        var age = Duration.ofNanos(clock.getAsLong() - fetched);
        var known = keys.find(id).filter(_ -> age.compareTo(MAX_AGE) < 0);
        if (known.isPresent()) {
            if (age.compareTo(REFRESHED_AT) >= 0) {
                fetch();
            }
            return CompletableFuture.completedFuture(known);
        }
        if (waiting == MAX_WAITING) {
            return CompletableFuture.failedFuture(unavailable());
        }
        waiting++;
        return awaited(id).whenComplete((_, _) -> goOn());
    }

    /** A fetch that is under way may have begun before the source had the key. */
    private CompletableFuture<Optional<VerificationKey>> awaited(Optional<String> id) {
        return underWay.map(sent -> sent.thenCompose(fresh -> fresh.find(id).isPresent()
                        ? CompletableFuture.completedFuture(fresh.find(id))
                        : fetch().thenApply(later -> later.find(id))))
                .orElseGet(() -> fetch().thenApply(fresh -> fresh.find(id)));
    }

    /** Schedules the next fetch, unless it is scheduled. */
    private synchronized CompletableFuture<KeySet> fetch() {
        return next.orElseGet(() -> {
            var fetch = new CompletableFuture<KeySet>();
            next = Optional.of(fetch);
            var pause = Math.max(1, TimeUnit.NANOSECONDS.toMillis(earliest - clock.getAsLong()));
            vertx.setTimer(pause, _ -> begin(fetch));
            return fetch;
        });
    }

    private void begin(CompletableFuture<KeySet> fetch) {
        synchronized (this) {
            next = Optional.empty();
            underWay = Optional.of(fetch);
            earliest = clock.getAsLong() + between.toNanos();
        }
        get().onComplete(got -> end(fetch, got));
    }

    private synchronized void goOn() {
        waiting--;
    }

    private Future<KeySet> get() {
        var options = new RequestOptions().setMethod(HttpMethod.GET).setTimeout(TIME.toMillis());
        // A URL that cannot be asked is a failure like any other.
        return Future.succeededFuture()
                .compose(_ -> client.request(options.setAbsoluteURI(url.toString())))
                .compose(request -> request.putHeader("Accept", "application/jwk-set+json, application/json")
                        .send())
                .compose(answer -> answer.statusCode() == 200
                        ? answer.body()
                        : Future.failedFuture(new IllegalStateException("its status is " + answer.statusCode())))
                .timeout(TIME.toMillis(), TimeUnit.MILLISECONDS)
                .map(KeysOfUrl::parse);
    }

    private static KeySet parse(Buffer body) {
        if (body.length() > MAX_BYTES) {
            throw new IllegalArgumentException("it is larger than " + MAX_BYTES + " bytes");
        }
        return KeySet.parse(body.toString());
    }

    private void end(CompletableFuture<KeySet> fetch, AsyncResult<KeySet> got) {
        synchronized (this) {
            underWay = Optional.empty();
            var now = clock.getAsLong();
            if (got.succeeded()) {
                keys = got.result();
                fetched = now;
            } else {
                earliest = now + AFTER_A_FAILURE.toNanos();
            }
        }
        if (got.succeeded()) {
            LOG.debugf("Fetched %d keys of tokens", got.result().keys().size());
            fetch.complete(got.result());
        } else {
            LOG.warnf(
                    "The keys of tokens cannot be fetched from %s: %s",
                    url, got.cause().getMessage());
            fetch.completeExceptionally(unavailable());
        }
    }

    private static KeysUnavailableException unavailable() {
        return new KeysUnavailableException("The keys of tokens cannot be fetched; retry.");
    }
}
