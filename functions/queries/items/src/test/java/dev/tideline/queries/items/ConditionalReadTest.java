package dev.tideline.queries.items;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conditions of RFC 9110, 13.1. They work the same for every query of one entity; this tests one. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ConditionalReadTest {
    private final String sku = UUID.randomUUID().toString();

    /** B02. */
    @ParameterizedTest
    @ValueSource(strings = {"\"2.4-1\"", "W/\"2.4-1\"", "*", "\"1\", W/\"2.4-1\"", ",\"x,y\" , \"2.4-1\","})
    void an_entity_that_the_caller_has_already_is_not_sent_again(String noneMatch) {
        listed();

        var answer = get("If-None-Match", noneMatch);

        answer.then().statusCode(304).header("ETag", "\"2.4-1\"");
        assertThat(answer.asString()).isEmpty();
        assertThat(answer.contentType()).isEmpty();
    }

    /** B02: a command's tag is another one. */
    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "\"4\"", "\"2.3-1\"", "\"2.4-2\"", "\"2.4-1x\", \"\""})
    void an_entity_that_has_another_tag_is_sent(String noneMatch) {
        listed();

        get("If-None-Match", noneMatch)
                .then()
                .statusCode(200)
                .header("ETag", "\"2.4-1\"")
                .body("sku", equalTo(sku));
    }

    @Test
    void an_entity_is_sent_only_with_the_tag_that_the_caller_wants() {
        listed();

        get("If-Match", "\"7\", \"2.4-1\"").then().statusCode(200);
        get("If-Match", "*").then().statusCode(200);
        for (var other : new String[] {"\"2\"", "W/\"2.4-1\"", "\"2.4-2\""}) {
            get("If-Match", other).then().statusCode(412).body("code", equalTo("version_mismatch"));
        }
    }

    /** RFC 9110, 13.2.2. */
    @Test
    void if_match_takes_precedence_over_if_none_match() {
        listed();

        given().header("If-Match", "\"7\"")
                .header("If-None-Match", "*")
                .get("/items/" + sku)
                .then()
                .statusCode(412);
    }

    @Test
    void an_entity_that_is_not_there_is_not_found_whatever_the_condition() {
        get("If-Match", "*").then().statusCode(404);
        get("If-None-Match", "*").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4-1", "", "\"2.4-1", "*, \"a\""})
    void a_condition_that_is_no_tag_is_an_invalid_request(String condition) {
        listed();

        get("If-None-Match", condition).then().statusCode(400).body("code", equalTo("invalid_request"));
    }

    private Response get(String header, String value) {
        return given().header(header, value).get("/items/" + sku);
    }

    private void listed() {
        Sql.rows("""
                insert into inventory_view (sku, name, unit_price, currency, available, reserved, sold,
                    item_version, stock_version)
                values (?, 'Mug', 12.5, 'EUR', 8, 1, 2, 2, 4)
                """, sku);
    }
}
