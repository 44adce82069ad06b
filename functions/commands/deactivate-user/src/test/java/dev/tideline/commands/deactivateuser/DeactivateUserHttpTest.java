package dev.tideline.commands.deactivateuser;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.shop.UserId;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class DeactivateUserHttpTest {
    private static final Set<String> ALLOWED_AS_THE_NOTE_IS_OPTIONAL = Set.of("no field at all", "null for a field");

    @Test
    void a_user_is_deactivated_once() {
        var user = registered();

        for (var time = 1; time <= 2; time++) {
            given().contentType("application/json")
                    .body("{\"note\": \"moved away\"}")
                    .post("/users/" + user + "/deactivate")
                    .then()
                    .statusCode(200)
                    .header("ETag", "\"2\"")
                    .body("stream_id", equalTo("user-" + user))
                    .body("user_id", equalTo(user.toString()));
        }

        assertThat(StoredEvents.typesOf("user-" + user)).containsExactly("UserRegistered", "UserDeactivated");
    }

    static Stream<BadRequest> bad() {
        var path = "/users/" + registered() + "/deactivate";
        return Stream.concat(
                BadRequest.anywhere("POST", path, "{\"note\": \"n\"}", "note")
                        .filter(request -> !ALLOWED_AS_THE_NOTE_IS_OPTIONAL.contains(request.fault())),
                Stream.of(
                        BadRequest.invalid("a blank note", "POST", path, "{\"note\": \" \\u200B\\n\"}"),
                        BadRequest.invalid("a note backwards", "POST", path, "{\"note\": \"a\\u202Eb\"}"),
                        BadRequest.of(
                                "an unknown user",
                                "POST",
                                "/users/" + UUID.randomUUID() + "/deactivate",
                                "{}",
                                404,
                                "user_not_found"),
                        BadRequest.of("no id at all", "POST", "/users/7/deactivate", "{}", 404, "user_not_found")));
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
}
