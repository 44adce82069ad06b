package dev.tideline.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.tokens.TokenIssuer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysOfUrlTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile String answer = TokenIssuer.create("urn:test", "one").publicKeys();
    private volatile int status = 200;
    private final AtomicLong passed = new AtomicLong();
    private volatile CompletableFuture<Void> answers = CompletableFuture.completedFuture(null);
    private HttpServer server;

    @BeforeEach
    void start() {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    fetches.incrementAndGet();
                    var now = answer;
                    answers.thenRun(
                            () -> request.response().setStatusCode(status).end(now));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void keys_are_fetched_before_the_first_token_comes() {
        var keys = keys(Duration.ofHours(1));
        keys.prepare();
        await().until(() -> fetches.get() == 1);

        assertThat(find(keys, "one").join()).isPresent();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void a_token_with_a_new_key_waits_for_the_next_fetch_and_is_taken() {
        var keys = keys(Duration.ofSeconds(1));
        assertThat(find(keys, "one").join()).isPresent();
        answer = TokenIssuer.create("urn:test", "two").publicKeys();

        var waiting = IntStream.range(0, 10).mapToObj(_ -> find(keys, "two")).toList();

        assertThat(waiting).allSatisfy(found -> assertThat(found.join()).isPresent());
        assertThat(fetches).hasValue(2);
        assertThat(find(keys, "one").join()).isEmpty();
    }

    @Test
    void tokens_with_unknown_keys_make_one_fetch_in_a_while() {
        var keys = keys(Duration.ofHours(1));
        assertThat(find(keys, "one").join()).isPresent();

        var waiting = IntStream.range(0, KeysOfUrl.MAX_WAITING)
                .mapToObj(i -> find(keys, "unknown-" + i))
                .toList();

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThatThrownBy(() -> find(keys, "one-too-many").join()).hasCauseInstanceOf(KeysUnavailableException.class);
        assertThat(find(keys, "one").join()).isPresent();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void no_token_is_verified_while_the_url_has_no_keys_and_it_recovers_by_itself() {
        var keys = keys(Duration.ofMillis(50));
        status = 500;
        assertThatThrownBy(() -> find(keys, "one").join()).hasCauseInstanceOf(KeysUnavailableException.class);
        status = 200;
        answer = "{}";
        assertThatThrownBy(() -> find(keys, "one").join()).hasCauseInstanceOf(KeysUnavailableException.class);

        answer = TokenIssuer.create("urn:test", "one").publicKeys();

        assertThat(find(keys, "one").join()).isPresent();
    }

    @Test
    void a_token_whose_key_is_newer_than_a_fetch_under_way_waits_for_the_next_one() {
        var keys = keys(Duration.ofMillis(50));
        answers = new CompletableFuture<>();
        keys.prepare();
        await().until(() -> fetches.get() == 1);
        answer = TokenIssuer.create("urn:test", "two").publicKeys();

        var found = find(keys, "two");
        answers.complete(null);

        assertThat(found.join()).isPresent();
        assertThat(fetches).hasValue(2);
    }

    @Test
    void keys_in_use_are_fetched_again_after_five_minutes() {
        var keys = keys(Duration.ofMillis(50));
        assertThat(find(keys, "one").join()).isPresent();
        answer = TokenIssuer.create("urn:test", "two").publicKeys();

        passed.set(KeysOfUrl.REFRESHED_AT.minusSeconds(1).toNanos());
        assertThat(find(keys, "one").join()).isPresent();
        assertThat(fetches).hasValue(1);

        passed.set(KeysOfUrl.REFRESHED_AT.plusSeconds(1).toNanos());
        await().until(() -> find(keys, "one").join().isEmpty());
    }

    @Test
    void keys_that_were_not_fetched_for_an_hour_verify_nothing() {
        var keys = keys(Duration.ofMillis(50));
        assertThat(find(keys, "one").join()).isPresent();
        status = 500;

        passed.set(KeysOfUrl.MAX_AGE.plusSeconds(1).toNanos());

        assertThatThrownBy(() -> find(keys, "one").join()).hasCauseInstanceOf(KeysUnavailableException.class);
        status = 200;
        assertThat(find(keys, "one").join()).isPresent();
    }

    @Test
    void a_url_that_cannot_be_asked_is_a_failure_like_any_other() {
        var keys = new KeysOfUrl(
                vertx,
                new HttpClientOptions(),
                URI.create("http://127.0.0.1:99999/"),
                Duration.ofMillis(50),
                System::nanoTime);

        assertThatThrownBy(() -> find(keys, "one").join()).hasCauseInstanceOf(KeysUnavailableException.class);
        assertThatThrownBy(() -> find(keys, "one").join()).hasCauseInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void known_keys_stay_while_the_url_is_away() {
        var keys = keys(Duration.ofMillis(50));
        assertThat(find(keys, "one").join()).isPresent();
        server.close().toCompletionStage().toCompletableFuture().join();

        assertThatThrownBy(() -> find(keys, "two").join()).hasCauseInstanceOf(KeysUnavailableException.class);
        assertThat(find(keys, "one").join()).isPresent();
    }

    private KeysOfUrl keys(Duration between) {
        var url = URI.create("http://127.0.0.1:" + server.actualPort() + "/keys");
        return new KeysOfUrl(vertx, new HttpClientOptions(), url, between, () -> System.nanoTime() + passed.get());
    }

    private static CompletableFuture<Optional<VerificationKey>> find(Keys keys, String id) {
        return keys.find(Optional.of(id)).toCompletableFuture();
    }
}
