package dev.tideline.commands.changeuseremail;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.shop.UserId;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.History;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.user.Email;
import dev.tideline.user.EmailClaim;
import dev.tideline.user.EmailEvent.EmailClaimed;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ChangeUserEmailHttpTest {
    private static final EmailHash HASH = new EmailHash("only for tests, and known to all");

    @Test
    void a_user_gets_another_address_and_the_former_one_is_free_again() {
        var ada = registered();
        var bob = registered();
        var first = UUID.randomUUID() + "@example.org";

        change(ada, first)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("stream_id", equalTo("user-" + ada))
                .body("user_id", equalTo(ada.toString()));
        change(bob, first).then().statusCode(409).body("code", equalTo("email_taken"));
        change(ada, UUID.randomUUID() + "@example.org").then().statusCode(200);
        change(bob, first).then().statusCode(200);

        assertThat(StoredEvents.typesOf("user-" + ada))
                .containsExactly("UserRegistered", "UserEmailChanged", "UserEmailChanged");
    }

    @Test
    void one_of_the_users_who_want_one_address_gets_it() throws Exception {
        var address = UUID.randomUUID() + "@example.org";
        var users = IntStream.range(0, 8).mapToObj(_ -> registered()).toList();
        List<Callable<Integer>> changes = users.stream()
                .<Callable<Integer>>map(user -> () -> change(user, address).statusCode())
                .toList();

        try (var callers = Executors.newFixedThreadPool(8)) {
            var answers =
                    callers.invokeAll(changes).stream().map(Future::resultNow).toList();
            assertThat(answers).containsOnly(200, 409).containsOnlyOnce(200);
        }
        assertThat(Sql.rows(
                        "SELECT 1 FROM events WHERE type = 'UserEmailChanged' AND data ->> 'new_email' = ?", address))
                .hasSize(1);
    }

    @Test
    void a_user_who_is_deactivated_keeps_the_address() {
        var user = registered();
        StoredEvents.given(new UserDeactivated(user, Optional.empty()));

        change(user, UUID.randomUUID() + "@example.org")
                .then()
                .statusCode(409)
                .body("code", equalTo("user_not_active"));
    }

    /** An earlier release has claimed {@code j} + U+030C as two characters, and a domain as it was typed. */
    @Test
    void the_holder_of_an_address_in_an_earlier_form_can_respell_and_keep_it() {
        var ada = new UserId(UUID.randomUUID());
        var bob = registered();
        var former = "J\u030Cane" + ada + "@b\u00FCcher.example";
        var claims = HASH.all(new Email(former)).stream()
                .map(hash -> EmailClaim.stream(hash).id())
                .toList();
        StoredEvents.given(new UserRegistered(ada, new Email(former), new UserName("Ada")));
        StoredEvents.given(
                new History().with(claims.getLast(), new EmailClaimed(ada)).events());
        var other = "\u01F0ane" + ada + "@xn--bcher-kva.example";

        change(bob, other).then().statusCode(409).body("code", equalTo("email_taken"));
        change(ada, other).then().statusCode(200);

        assertThat(StoredEvents.typesOf(claims.getFirst().value())).containsExactly("EmailClaimed");
        assertThat(StoredEvents.typesOf(claims.getLast().value())).containsExactly("EmailClaimed", "EmailReleased");
        change(bob, former).then().statusCode(409).body("code", equalTo("email_taken"));
        change(ada, UUID.randomUUID() + "@example.org").then().statusCode(200);
        change(bob, former).then().statusCode(200);
    }

    static Stream<BadRequest> bad() {
        var path = "/users/" + registered() + "/email";
        var sound = "{\"email\": \"" + UUID.randomUUID() + "@example.org\"}";
        return Stream.concat(
                BadRequest.anywhere("PUT", path, sound, "email"),
                Stream.of(
                        BadRequest.invalid("no address", "PUT", path, "{\"email\": \"ada\"}"),
                        BadRequest.invalid("a header in it", "PUT", path, "{\"email\": \"a@b.c\\r\\nX: 1\"}"),
                        BadRequest.invalid("half an address", "PUT", path, "{\"email\": \"ada@\"}"),
                        BadRequest.invalid(
                                "an address too long", "PUT", path, "{\"email\": \"" + "x".repeat(254) + "@y\"}"),
                        BadRequest.of(
                                "an unknown user",
                                "PUT",
                                "/users/" + UUID.randomUUID() + "/email",
                                sound,
                                404,
                                "user_not_found"),
                        BadRequest.of("no id at all", "PUT", "/users/7/email", sound, 404, "user_not_found")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_request_is_refused(BadRequest request) {
        request.isRefused();
    }

    private static UserId registered() {
        var user = new UserId(UUID.randomUUID());
        StoredEvents.given(new UserRegistered(user, new Email(user + "@example.org"), new UserName("Ada")));
        return user;
    }

    private static Response change(UserId user, String email) {
        return given().contentType("application/json")
                .body(("{\"email\": \"" + email + "\"}").getBytes(StandardCharsets.UTF_8))
                .put("/users/" + user + "/email");
    }
}
