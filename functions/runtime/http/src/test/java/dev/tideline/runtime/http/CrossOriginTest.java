package dev.tideline.runtime.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the origins in TIDELINE_CORS_ORIGINS may call the API: https://fetch.spec.whatwg.org/#http-cors-protocol. */
@QuarkusTest
class CrossOriginTest {
    private static final String ORIGIN = "https://shop.example.org";
    private static final String THING = "/things/019a7b40-0000-7000-8000-000000000001";

    @ParameterizedTest
    @ValueSource(strings = {ORIGIN, "http://localhost:3000"})
    void a_page_of_an_allowed_origin_may_read_an_answer(String origin) {
        from(origin)
                .get(THING)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo(origin))
                .header("Access-Control-Expose-Headers", containsString("ETag"))
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Vary", "origin");
    }

    @ParameterizedTest
    @CsvSource({"/things/7, 404", "/nowhere, 404"})
    void a_page_of_an_allowed_origin_may_read_a_problem(String path, int status) {
        from(ORIGIN).get(path).then().statusCode(status).header("Access-Control-Allow-Origin", equalTo(ORIGIN));
        from(ORIGIN)
                .header("X-Long", "x".repeat(21_000))
                .get(path)
                .then()
                .statusCode(431)
                .header("Access-Control-Allow-Origin", equalTo(ORIGIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/things", THING, "/of/another/function"})
    void a_preflight_is_answered_for_the_operations_of_all_functions(String path) {
        var answer = preflight(ORIGIN).options(path);

        answer.then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", equalTo(ORIGIN))
                .header("Access-Control-Allow-Methods", containsString("PUT"))
                .header("Access-Control-Max-Age", "600");
        assertThat(answer.header("Access-Control-Allow-Headers").split(", "))
                .contains("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Consistency-Token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.org.evil.example",
                "http://shop.example.org",
                "https://shop.example.org:444",
                "https://SHOP.example.org",
                "null",
                "*",
                ""
            })
    void a_page_of_another_origin_may_read_nothing(String origin) {
        from(origin)
                .get(THING)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Vary", "origin");
        preflight(origin)
                .options("/things")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Allow-Methods", nullValue())
                .header("Allow", "OPTIONS, POST");
    }

    @Test
    void a_caller_without_an_origin_is_no_page() {
        given().get(THING).then().statusCode(200).header("Access-Control-Allow-Origin", nullValue());
    }

    private static RequestSpecification from(String origin) {
        return given().header("Origin", origin);
    }

    private static RequestSpecification preflight(String origin) {
        return from(origin)
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization, content-type");
    }
}
