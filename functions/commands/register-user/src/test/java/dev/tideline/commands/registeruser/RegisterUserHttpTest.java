package dev.tideline.commands.registeruser;

import static dev.tideline.testing.BadRequest.anywhere;
import static dev.tideline.testing.BadRequest.invalid;
import static dev.tideline.testing.BadRequest.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.BadRequest;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RegisterUserHttpTest {
    private static final String SOUND = "{\"email\": \"ada@example.org\", \"name\": \"Ada\"}";

    @Test
    void a_user_is_registered_under_a_new_id() {
        var email = UUID.randomUUID() + "@example.org";
        var correlationId = UUID.randomUUID();
        var answer = given().contentType("application/json")
                .header("X-Correlation-Id", correlationId.toString())
                .body("{\"email\": \"" + email + "\", \"name\": \"Ada\"}")
                .post("/users");
        var id = answer.path("user_id").toString();
        answer.then()
                .statusCode(201)
                .header("Location", "/users/" + id)
                .header("ETag", "\"1\"")
                .header("X-Correlation-Id", correlationId.toString())
                .body("stream_id", equalTo("user-" + id))
                .body("version", equalTo(1));

        assertThat(StoredEvents.of("user-" + id)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("UserRegistered");
            assertThat(event.metadata().source()).isEqualTo("/tideline/register-user");
            assertThat(event.metadata().correlationId()).isEqualTo(correlationId);
            assertThat(event.data()).contains(email, "Ada", id);
        });
    }

    @Test
    void a_registration_that_is_sent_again_is_answered_with_the_same_user() {
        var email = UUID.randomUUID() + "@example.org";
        var key = UUID.randomUUID().toString();

        var first = register(key, "{\"email\": \"" + email + "\", \"name\": \"Ada\"}");
        var again = register(key, "{\"name\": \"Ada\", \"email\": \"" + email + "\"}");

        first.then().statusCode(201);
        again.then().statusCode(201).header("Idempotency-Replayed", "true").body(equalTo(first.asString()));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Consistency-Token"))
                .isEqualTo(first.header("Consistency-Token"))
                .contains("user-" + first.path("user_id") + ":1", "email-");
    }

    @Test
    void an_address_is_taken_however_it_is_spelt() {
        var email = UUID.randomUUID() + "@example.org";
        register(email).then().statusCode(201);
        var before = StoredEvents.count();
        register(" " + email.toUpperCase(Locale.ROOT))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("email_taken"))
                .body("violations[0].pointer", equalTo("/email"));
        assertThat(StoredEvents.count()).isEqualTo(before);
    }

    @Test
    void of_those_who_claim_an_address_at_once_one_gets_it() throws Exception {
        var email = UUID.randomUUID() + "@example.org";
        Callable<Integer> register = () -> register(email).statusCode();
        var statuses = new ArrayList<Integer>();
        try (var callers = Executors.newFixedThreadPool(8)) {
            for (var answer : callers.invokeAll(Collections.nCopies(8, register))) {
                statuses.add(answer.get());
            }
        }
        assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
    }

    static Stream<BadRequest> bad() {
        var specific = Stream.of(
                invalid("an address without @", "POST", "/users", with(SOUND, "email", "\"ada\"")),
                invalid("an address with two @", "POST", "/users", with(SOUND, "email", "\"a@b@c\"")),
                invalid("an address of nobody", "POST", "/users", with(SOUND, "email", "\"@c\"")),
                invalid("a long address", "POST", "/users", with(SOUND, "email", "\"" + "a".repeat(253) + "@c\"")),
                invalid("a number for a name", "POST", "/users", with(SOUND, "name", "7")),
                invalid("no name", "POST", "/users", with(SOUND, "name", "\"\"")),
                invalid("a long name", "POST", "/users", with(SOUND, "name", "\"" + "a".repeat(201) + "\"")),
                invalid("a NUL in a name", "POST", "/users", with(SOUND, "name", "\"\\u0000\"")),
                invalid("half a surrogate in a name", "POST", "/users", with(SOUND, "name", "\"\\ud800\"")));
        return Stream.concat(anywhere("POST", "/users", SOUND, "email"), specific);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_request_is_refused(BadRequest request) {
        request.isRefused();
    }

    @Test
    void a_refusal_does_not_repeat_what_a_person_said() {
        assertThat(register("ada.secret@a@b").asString()).doesNotContain("secret");
        assertThat(register("ada.secret@\u0001").asString()).doesNotContain("secret");
    }

    private static Response register(String email) {
        return given().contentType("application/json")
                .body("{\"email\": \"" + email + "\", \"name\": \"Ada\"}")
                .post("/users");
    }

    private static Response register(String key, String body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/users");
    }
}
