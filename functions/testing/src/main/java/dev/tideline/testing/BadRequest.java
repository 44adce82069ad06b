package dev.tideline.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * A request that is refused with a problem, and appends nothing.
 *
 * @param fault the fault of the request, which is the name of the test
 */
public record BadRequest(
        String fault, String method, String path, String mediaType, String body, int status, String code) {
    private static final String JSON = "application/json";

    /** @param body of JSON */
    public static BadRequest of(String fault, String method, String path, String body, int status, String code) {
        return new BadRequest(fault, method, path, JSON, body, status, code);
    }

    /**
     * Returns requests that every command refuses.
     *
     * @param sound a body that it takes: an object
     * @param field one of its fields, a text or a number
     */
    public static Stream<BadRequest> anywhere(String method, String path, String sound, String field) {
        var rest = sound.substring(0, sound.lastIndexOf('}'));
        var others = sound.replaceFirst("\"" + field + "\"", "\"other\"");
        return Stream.of(
                invalid("a body that is not JSON", method, path, "quantity=7"),
                invalid("half a body", method, path, rest),
                invalid("an empty body", method, path, ""),
                invalid("null", method, path, "null"),
                invalid("an array", method, path, "[]"),
                invalid("a list of bodies", method, path, "[" + sound + "]"),
                invalid("a string", method, path, "\"\""),
                invalid("trailing text", method, path, sound + " and more"),
                invalid("a second body", method, path, sound + sound),
                invalid("no field at all", method, path, "{}"),
                invalid("a missing and an unknown field", method, path, others),
                invalid("an unknown field", method, path, rest + ", \"other\": 1}"),
                invalid("a field twice", method, path, rest + ", \"" + field + "\": \"x\"}"),
                invalid("null for a field", method, path, with(sound, field, "null")),
                invalid("a boolean for a field", method, path, with(sound, field, "true")),
                invalid("an object for a field", method, path, with(sound, field, "{}")),
                new BadRequest("another media type", method, path, "text/plain", sound, 415, "unsupported_media_type"),
                of("a method that there is not", "PATCH", path, sound, 405, "method_not_allowed"),
                of("an unknown path", method, path + "/and/more", sound, 404, "not_found"),
                of("a body over 64 KiB", method, path, sound + " ".repeat(64 * 1024), 413, "payload_too_large"));
    }

    /** Quantities that are none. */
    public static Stream<BadRequest> quantities(String method, String path, String sound) {
        return Stream.of("0", "-1", "1.5", "1.0", "\"7\"", "1000001", "99999999999", "1e3", "null", "true", "[1]")
                .map(wrong -> invalid("a quantity of " + wrong, method, path, with(sound, "quantity", wrong)));
    }

    public static BadRequest invalid(String fault, String method, String path, String body) {
        return of(fault, method, path, body, 400, "invalid_request");
    }

    /** Returns the JSON with another value of a field that has a text or a number. */
    public static String with(String json, String field, String value) {
        return json.replaceFirst("(\"" + field + "\":\\s*)(\"[^\"]*\"|[0-9]+)", "$1" + value.replace("\\", "\\\\"));
    }

    public void isRefused() {
        var before = StoredEvents.count();
        var answer = given().contentType(mediaType)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .request(method, path);
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("type", equalTo("urn:tideline:problem:" + code))
                .body("status", equalTo(status))
                .body("correlation_id", equalTo(answer.header("X-Correlation-Id")));
        assertThat(answer.asString()).doesNotContain("Exception", "jackson", "\tat ");
        assertThat(StoredEvents.count()).isEqualTo(before);
    }

    @Override
    public String toString() {
        return fault;
    }
}
