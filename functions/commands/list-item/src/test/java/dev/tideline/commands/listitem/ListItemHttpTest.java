package dev.tideline.commands.listitem;

import static dev.tideline.testing.BadRequest.anywhere;
import static dev.tideline.testing.BadRequest.invalid;
import static dev.tideline.testing.BadRequest.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.event.Envelope;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ListItemHttpTest {
    private static final String SOUND = "{\"name\": \"Mug\", \"unit_price\": \"12.50\", \"currency\": \"EUR\"}";

    @Test
    void an_item_is_listed_then_changed_then_as_it_is() {
        var sku = UUID.randomUUID().toString();
        put(sku, with(SOUND, "unit_price", "\"12.5\""))
                .then()
                .statusCode(201)
                .header("Location", "/items/" + sku)
                .header("ETag", "\"1\"")
                .body("stream_id", equalTo("item-" + sku))
                .body("version", equalTo(1))
                .body("sku", equalTo(sku));
        put(sku, SOUND).then().statusCode(200).header("Location", nullValue()).header("ETag", "\"1\"");
        put(sku, with(with(SOUND, "name", "\"Cup\""), "unit_price", "\"13\""))
                .then()
                .statusCode(200)
                .header("ETag", "\"3\"")
                .body("version", equalTo(3));

        assertThat(StoredEvents.of("item-" + sku))
                .extracting(Envelope::type)
                .containsExactly("ItemListed", "ItemRepriced", "ItemRenamed");
        assertThat(StoredEvents.of("item-" + sku).getFirst().data()).contains("\"12.50\"", "\"EUR\"");
    }

    /** B02. */
    @Test
    void an_item_that_is_only_to_be_created_is_not_overwritten() {
        var sku = UUID.randomUUID().toString();
        put(onlyNew(), sku, SOUND).then().statusCode(201);

        for (var body : List.of(SOUND, with(SOUND, "name", "\"Cup\""))) {
            put(onlyNew(), sku, body).then().statusCode(412).body("code", equalTo("version_mismatch"));
        }
        assertThat(StoredEvents.typesOf("item-" + sku)).containsExactly("ItemListed");
    }

    /** B02. */
    @Test
    void one_of_concurrent_creations_of_an_item_succeeds() throws Exception {
        var sku = UUID.randomUUID().toString();
        Callable<Integer> create = () -> put(onlyNew(), sku, SOUND).statusCode();
        try (var callers = Executors.newFixedThreadPool(4)) {
            var answers = callers.invokeAll(Collections.nCopies(8, create));
            var statuses = new ArrayList<Integer>();
            for (var answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 412);
        }
    }

    /** B03. */
    @Test
    void the_tag_of_an_item_tells_the_version_of_its_listing() {
        var sku = UUID.randomUUID().toString();
        put(sku, SOUND).then().statusCode(201);

        put(given().header("If-Match", "\"2.1-1\""), sku, SOUND).then().statusCode(412);
        put(given().header("If-Match", "\"1.7-1\""), sku, SOUND).then().statusCode(200);
    }

    static Stream<BadRequest> bad() {
        var specific = Stream.of(
                invalid("a sku of the wrong form", "PUT", "/items/a%20b", SOUND),
                invalid("a sku that is too long", "PUT", "/items/" + "a".repeat(65), SOUND),
                price("12.505"),
                price("-1"),
                price("1e3"),
                price(""),
                price("12,50"),
                price("10000000000000000"),
                invalid("a number for a price", "PUT", "/items/mug", with(SOUND, "unit_price", "12.50")),
                invalid("a name that nobody sees", "PUT", "/items/mug", with(SOUND, "name", "\"\\u3164\"")),
                invalid("a name backwards", "PUT", "/items/mug", with(SOUND, "name", "\"a\\u202Eb\"")),
                invalid("a name of two lines", "PUT", "/items/mug", with(SOUND, "name", "\"a\\nb\"")),
                invalid("no name", "PUT", "/items/mug", with(SOUND, "name", "\"\"")),
                invalid("no currency at all", "PUT", "/items/mug", with(SOUND, "currency", "\"euro\"")),
                BadRequest.of(
                        "another currency",
                        "PUT",
                        "/items/mug",
                        with(SOUND, "currency", "\"USD\""),
                        422,
                        "currency_mismatch"));
        return Stream.concat(anywhere("PUT", "/items/mug", SOUND, "name"), specific);
    }

    private static BadRequest price(String price) {
        return invalid(
                "a price of '" + price + "'", "PUT", "/items/mug", with(SOUND, "unit_price", "\"" + price + "\""));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_request_is_refused(BadRequest request) {
        request.isRefused();
    }

    private static RequestSpecification onlyNew() {
        return given().header("If-None-Match", "*");
    }

    private static Response put(String sku, String body) {
        return put(given(), sku, body);
    }

    private static Response put(RequestSpecification request, String sku, String body) {
        return request.contentType("application/json").body(body).put("/items/" + sku);
    }
}
