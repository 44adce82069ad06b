package dev.tideline.commands.registeruser;

import static dev.tideline.testing.BadRequest.anywhere;
import static dev.tideline.testing.BadRequest.invalid;
import static dev.tideline.testing.BadRequest.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.shop.UserId;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.History;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailEvent.EmailClaimed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Cases B05 and B17, and other spellings that two people may type for one address. */
    @ParameterizedTest
    @CsvSource({
        "J\u030Cane?@example.org, \u01F0ane?@example.org",
        "\u01F0ane?@example.org, J\u030Cane?@example.org",
        "a?@b\u00FCcher.example, a?@xn--bcher-kva.example",
        "a?@xn--bcher-kva.example, a?@B\u00DCCHER.example",
        "a?@stra\u00DFe.example, a?@xn--strae-oqa.example",
        "a?@bu\u0308cher.example, a?@b\u00FCcher\uFF0Eexample",
        "\uFF41da?@example.org, ADA?@EXAMPLE.ORG",
        "ada?@example.org, '\u00A0ada?@example.org\u2003'"
    })
    void two_spellings_of_one_address_are_one_address(String first, String second) {
        var id = UUID.randomUUID().toString();
        register(first.replace("?", id)).then().statusCode(201);

        register(second.replace("?", id)).then().statusCode(409).body("code", equalTo("email_taken"));
    }

    @ParameterizedTest
    @CsvSource({
        "j\u030Cane?@example.org, J\u030Cane?@example.org",
        "j\u030Cane?@example.org, \u01F0ane?@example.org",
        "a?@b\u00FCcher.example, a?@b\u00FCcher.example",
        "a?@b\u00FCcher.example, a?@XN--bcher-kva.example",
        "a?@xn--bcher-kva.example, a?@b\u00FCcher.example",
        "\uFF41da?@example.org, \uFF21da?@example.org"
    })
    void an_address_that_is_claimed_in_the_earlier_form_is_taken(String claimed, String email) throws Exception {
        var id = UUID.randomUUID().toString();
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("only for tests, and known to all".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var hash = mac.doFinal(claimed.replace("?", id).getBytes(StandardCharsets.UTF_8));
        var claim = EmailClaim.stream(HexFormat.of().formatHex(hash)).id();
        StoredEvents.given(new History()
                .with(claim, new EmailClaimed(new UserId(UUID.randomUUID())))
                .events());

        register(email.replace("?", id)).then().statusCode(409).body("code", equalTo("email_taken"));
    }

    @Test
    void typed_text_is_kept_without_outer_blanks_and_in_nfc() {
        var id = UUID.randomUUID();
        var answer = given().contentType("application/json")
                .body(("{\"email\": \" Ada@" + id + ".Bu\u0308cher.example \", \"name\": \" Ame\u0301lie \"}")
                        .getBytes(StandardCharsets.UTF_8))
                .post("/users");

        answer.then().statusCode(201);
        assertThat(StoredEvents.of(answer.path("stream_id")).getFirst().data())
                .contains("\"Ada@" + id + ".B\u00FCcher.example\"", "\"Am\u00E9lie\"");
    }

    @Test
    void one_of_concurrent_claims_of_an_address_succeeds() throws Exception {
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
        return Stream.of(anywhere("POST", "/users", SOUND, "email"), specific, hostileEmails(), hostileNames())
                .flatMap(all -> all);
    }

    /** Cases B06 and B21. */
    private static Stream<BadRequest> hostileEmails() {
        return Stream.of(
                        "a@b.c\\r\\nX: 1",
                        "a@b.c\\n",
                        " @ ",
                        "a@b\\u200B.c",
                        "a\\u200B@b.c",
                        "a b@c.d",
                        "a@b c",
                        "a@b..c",
                        "a@-b.c",
                        "a@b-",
                        "a@b_c",
                        "a,b@c.d",
                        "<a@b.c>",
                        "a\\uFF20b.c",
                        "a\\uFF20b@c.d",
                        "a\\u202E@b.c",
                        "a\\uFE0F@b.c",
                        "a\\u3164@b.c",
                        "a@\\uD800.c",
                        "a@" + "b".repeat(64) + ".c",
                        "a@" + "\u00FC".repeat(60) + ".c")
                .map(email -> invalid("the address " + email, "POST", "/users", with(SOUND, "email", quoted(email))));
    }

    /** Cases B06 and B21. */
    private static Stream<BadRequest> hostileNames() {
        return Stream.of(
                        " ",
                        "\\u00A0",
                        "\\u200B",
                        "\\u202E",
                        "\\u3164",
                        "\\u2800 \\uFE0F",
                        "\\u0301",
                        "Ada\\u202E",
                        "\\u2067Ada",
                        "Ada\\nBcc: all",
                        "Ada\\u2028",
                        "Ada\\t",
                        "A".repeat(10_000))
                .map(name -> invalid("the name " + name, "POST", "/users", with(SOUND, "name", quoted(name))));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
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
                .body(("{\"email\": \"" + email + "\", \"name\": \"Ada\"}").getBytes(StandardCharsets.UTF_8))
                .post("/users");
    }

    private static Response register(String key, String body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/users");
    }
}
