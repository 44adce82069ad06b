package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged while customers come and go, and things go wrong, with what they say of themselves marked. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class PrivateLogsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String secret = "secret" + UUID.randomUUID().toString().replace("-", "");
    private final Captured log = new Captured();

    @BeforeEach
    void capture() {
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void captureNoMore() {
        Logger.getLogger("").removeHandler(log);
    }

    @Test
    void the_log_of_a_customers_whole_life_tells_nothing_of_the_customer() {
        var user = register(secret + "@example.org").<String>path("user_id");
        register(secret + "@example.org").then().statusCode(409);
        put("/users/" + user + "/email", "{\"email\": \"" + secret + "@example.com\"}")
                .then()
                .statusCode(200);
        var order = Shop.order(user, "pm_card_declined", Map.of(Shop.item(1), 1));
        var another = Shop.order(user, "pm_card_timeout", Map.of(Shop.item(1), 1));
        post("/orders/" + another + "/cancel", "{\"note\": \"" + secret + "\"}")
                .then()
                .statusCode(200);
        Shop.awaitStatus(order, "cancelled");
        Shop.awaitStatus(another, "cancelled");
        post("/users/" + user + "/deactivate", "{\"note\": \"" + secret + "\"}")
                .then()
                .statusCode(200);
        given().queryParam("email", secret + "@example.com")
                .get("/users")
                .then()
                .statusCode(200);
        get("/users/" + secret).then().statusCode(404);
        post("/users", "{\"email\": \"" + secret + "\", \"name\": 1, ").then().statusCode(400);

        Functions.awaitQuiet(PATIENCE);
        assertThat(log.lines).noneMatch(line -> line.contains(secret));
    }

    @Test
    void a_line_about_an_event_that_fails_has_its_fields_and_nothing_of_its_data() {
        // No database takes this name, and the projection finds that out.
        var event = registered("\\u0000" + secret);
        StoredEvents.given(List.of(event));
        Sql.rows(
                "INSERT INTO publication_queue (stream_id, version) VALUES (?, 1)",
                event.streamId().value());

        await().atMost(PATIENCE)
                .until(() -> log.lines.stream()
                        .anyMatch(line -> line.contains("event_id=" + event.id())
                                && line.contains("function=user-view")
                                && line.contains("event_type=UserRegistered")
                                && line.contains(
                                        "correlation_id=" + event.metadata().correlationId())));
        assertThat(log.lines).noneMatch(line -> line.contains(secret));
        assertThat(Sql.rows(
                        "SELECT reason FROM deferrals WHERE stream_id = ?",
                        event.streamId().value()))
                .isNotEmpty()
                .noneMatch(row -> row.get("reason").contains(secret));
        mend(event);
    }

    /** What cannot be read would be in the way of other tests. */
    private static void mend(Envelope event) {
        var stream = event.streamId().value();
        Sql.rows("UPDATE events SET data = replace(data::text, '\\u0000', '')::json WHERE stream_id = ?", stream);
        Sql.rows("UPDATE deferrals SET next_attempt = now() WHERE stream_id = ?", stream);
        await().atMost(PATIENCE)
                .until(() -> Sql.rows("SELECT FROM deferrals WHERE stream_id = ?", stream)
                        .isEmpty());
    }

    private Response register(String email) {
        return post("/users", "{\"email\": \"" + email + "\", \"name\": \"" + secret + "\"}");
    }

    private static Response post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path);
    }

    private static Response put(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).put(path);
    }

    private Envelope registered(String name) {
        var user = UUID.randomUUID();
        return new Envelope(
                UUID.randomUUID(),
                "UserRegistered",
                StreamId.of("user", user),
                1,
                1,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                new Metadata(
                        "/tideline/register-user",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Optional.empty(),
                        Optional.empty()),
                "{\"user_id\":\"%s\",\"email\":\"%s@example.org\",\"name\":\"%s\"}".formatted(user, secret, name));
    }

    /** Lines with all that belongs to them, as they would be written. */
    private static final class Captured extends Handler {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Captured() {
            setFormatter(new PatternFormatter("%p %c %X %s%e"));
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(getFormatter().format(ExtLogRecord.wrap(line)));
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
