package dev.tideline.commands.addstock;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.Sku;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Currency;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The headers {@code If-Match}, {@code Idempotency-Key} and {@code Consistency-Token}. They work the same for every command; this
 * tests one.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ConditionalAndRepeatedCommandTest {
    private static final String TEN = "{\"quantity\": 10}";

    private final String sku = UUID.randomUUID().toString();
    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void an_item_is_listed() {
        StoredEvents.given(
                new ItemListed(new Sku(sku), new ItemName("Mug"), Money.parse("12.50"), Currency.getInstance("EUR")));
    }

    @Test
    void the_answer_has_a_token_of_what_was_written() {
        add(given(), TEN).then().statusCode(200).header("Consistency-Token", "stock-" + sku + ":1");
    }

    @Test
    void a_command_that_wants_the_version_that_there_is_is_carried_out() {
        add(given(), TEN).then().statusCode(200);
        add(given().header("If-Match", "\"1\""), TEN).then().statusCode(200).header("ETag", "\"2\"");
        add(given().header("If-Match", "*"), TEN).then().statusCode(200).header("ETag", "\"3\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0\"", "\"1\"", "\"3\"", "\"02\"", "\"\"", "\"something-else\""})
    void a_command_that_wants_another_version_is_refused(String tag) {
        add(given(), TEN).then().statusCode(200);
        add(given(), TEN).then().statusCode(200);

        problem(add(given().header("If-Match", tag), TEN), 412, "version_mismatch");

        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void a_command_that_wants_something_to_be_there_is_refused_if_there_is_nothing() {
        problem(add(given().header("If-Match", "*"), TEN), 412, "version_mismatch");
        problem(add(given().header("If-Match", "\"0\""), TEN), 412, "version_mismatch");
    }

    /** B16: one strong tag of a list has to match. Empty members of the list are ignored (RFC 9110, 5.6.1 and 13.1.1). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1\", \"3\"",
                "\"3\" ,\"1\"",
                ", \"3\", \"1\",,",
                "W/\"1\", \"1\"",
                "\"a,b\", \"1\"",
                "\"\\\", \"1\""
            })
    void one_strong_tag_of_a_list_has_to_match(String list) {
        add(given(), TEN).then().statusCode(200);

        add(given().header("If-Match", list), TEN).then().statusCode(200).header("ETag", "\"2\"");
        problem(add(given().header("If-Match", list), TEN), 412, "version_mismatch");
    }

    /** B16. */
    @Test
    void a_weak_tag_never_matches() {
        add(given(), TEN).then().statusCode(200);

        problem(add(given().header("If-Match", "W/\"1\""), TEN), 412, "version_mismatch");
        problem(add(given().header("If-Match", "W/\"1\", W/\"2\""), TEN), 412, "version_mismatch");
    }

    /** B16: the lines of a header are one list (RFC 9110, 5.3). */
    @Test
    void tags_in_several_lines_are_one_list() {
        add(given(), TEN).then().statusCode(200);

        add(given().header("If-Match", "\"7\"").header("If-Match", "\"1\""), TEN)
                .then()
                .statusCode(200);
    }

    /** B03: of an item's tag, the version of the stock is the second number. */
    @Test
    void the_tag_of_an_item_tells_the_version_of_its_stock() {
        add(given(), TEN).then().statusCode(200);
        add(given(), TEN).then().statusCode(200);

        problem(add(given().header("If-Match", "\"2.1-1\""), TEN), 412, "version_mismatch");
        add(given().header("If-Match", "\"1.2-1\""), TEN).then().statusCode(200).header("ETag", "\"3\"");
        add(given().header("If-Match", "\"7.3-99\""), TEN)
                .then()
                .statusCode(200)
                .header("ETag", "\"4\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "\"1",
                "**",
                "\"a\"b\"",
                "w/\"1\"",
                "W/ \"1\"",
                "\"1\" \"2\"",
                "*, \"1\"",
                "\"1\", *",
                "",
                ",",
                "\"1\", x"
            })
    void a_condition_that_is_no_tag_is_an_invalid_request(String condition) {
        problem(add(given().header("If-Match", condition), TEN), 400, "invalid_request");
        problem(add(given().header("If-None-Match", condition), TEN), 400, "invalid_request");
    }

    /** B02: RFC 9110, 13.1.2. A tag matches no command: it has no representation that could have it. */
    @Test
    void a_command_that_wants_nothing_to_be_there_is_refused_once_there_is_something() {
        add(given().header("If-None-Match", "*"), TEN).then().statusCode(200);

        problem(add(given().header("If-None-Match", "*"), TEN), 412, "version_mismatch");
        add(given().header("If-None-Match", "\"1\", \"1.1-1\""), TEN).then().statusCode(200);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void any_other_refusal_takes_precedence_over_a_condition() {
        given().contentType("application/json")
                .header("If-Match", "\"9\"")
                .body(TEN)
                .post("/items/nothing-of-this-sku/stock")
                .then()
                .statusCode(404);
    }

    @Test
    void a_header_that_is_there_twice_is_an_invalid_request() {
        problem(add(given().header("If-Match", "*").header("If-Match", "*"), TEN), 400, "invalid_request");
        problem(
                add(given().header("Idempotency-Key", "a").header("Idempotency-Key", "a"), TEN),
                400,
                "invalid_request");
    }

    @Test
    void a_request_that_is_sent_again_has_one_effect_and_one_answer() {
        var first = add(keyed(key), TEN);
        add(given(), TEN).then().statusCode(200);
        var again = add(keyed(key), TEN);

        first.then().statusCode(200);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        again.then().statusCode(200).header("Idempotency-Replayed", "true").body(equalTo(first.asString()));
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Consistency-Token")).isEqualTo(first.header("Consistency-Token"));
        assertThat(again.header("X-Correlation-Id")).isNotEqualTo(first.header("X-Correlation-Id"));
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void a_key_is_the_same_in_quotation_marks_and_a_body_in_other_spacing() {
        add(keyed(key), TEN).then().statusCode(200);

        add(keyed("\"" + key + "\""), "{ \"quantity\" :10 }")
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true");
    }

    @Test
    void a_key_is_looked_up_before_the_version() {
        add(given(), TEN).then().statusCode(200);
        add(keyed(key).header("If-Match", "\"9\""), TEN).then().statusCode(412);
        add(keyed(key).header("If-Match", "\"1\""), TEN).then().statusCode(200).header("ETag", "\"2\"");

        add(keyed(key).header("If-Match", "\"1\""), TEN).then().statusCode(200).header("Idempotency-Replayed", "true");
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void the_wanted_version_is_part_of_a_keys_request() {
        add(keyed(key), TEN).then().statusCode(200);

        problem(add(keyed(key).header("If-Match", "\"1\""), TEN), 422, "idempotency_key_reused");
        problem(add(keyed(key).header("If-None-Match", "\"1\""), TEN), 422, "idempotency_key_reused");
        add(keyed(key), TEN).then().statusCode(200).header("Idempotency-Replayed", "true");
    }

    @Test
    void a_receipt_of_before_keys_belonged_to_persons_is_honoured() {
        var first = add(keyed(key).header("If-None-Match", "\"7\""), TEN);
        first.then().statusCode(200);
        Sql.rows(
                "update receipts set key = ?, fingerprint = encode(sha256(convert_to(?, 'UTF8')), 'hex') where key like '%/' || ?",
                key, "POST /items/" + sku + "/stock\n{\"quantity\":10}", key);

        add(keyed(key), "{\"quantity\": 10 }")
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body(equalTo(first.asString()));
        add(keyed(key).header("If-Match", "*"), TEN).then().statusCode(200).header("Idempotency-Replayed", "true");
        assertThat(stored()).isEqualTo(1);
        // Nobody knows whose that receipt is, so another request with its key is carried out.
        add(keyed(key), "{\"quantity\": 11}").then().statusCode(200).header("Idempotency-Replayed", nullValue());
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void a_key_belongs_to_its_request() {
        add(keyed(key), TEN).then().statusCode(200);

        problem(add(keyed(key), "{\"quantity\": 11}"), 422, "idempotency_key_reused");
        problem(
                keyed(key).contentType("application/json").body(TEN).post("/items/another/stock"),
                422,
                "idempotency_key_reused");
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void a_request_that_was_refused_is_decided_again() {
        var later = UUID.randomUUID().toString();
        var path = "/items/" + later + "/stock";
        keyed(key).contentType("application/json").body(TEN).post(path).then().statusCode(404);
        StoredEvents.given(
                new ItemListed(new Sku(later), new ItemName("Cup"), Money.parse("1.00"), Currency.getInstance("EUR")));

        var answer = keyed(key).contentType("application/json").body(TEN).post(path);

        answer.then().statusCode(200);
        assertThat(answer.header("Idempotency-Replayed")).isNull();
    }

    @Test
    void one_of_concurrent_requests_with_one_key_has_an_effect() throws Exception {
        Callable<Integer> add = () -> add(keyed(key), TEN).statusCode();
        try (var callers = Executors.newFixedThreadPool(8)) {
            for (var answer :
                    callers.invokeAll(IntStream.range(0, 24).mapToObj(_ -> add).toList())) {
                assertThat(answer.get()).isIn(200, 409);
            }
        }
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void requests_with_the_key_of_a_running_request_are_told_so() throws Exception {
        try (var other = Sql.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select lock_streams(array['stock-" + sku + "'])");
            var first = CompletableFuture.supplyAsync(() -> add(keyed(key), TEN));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Sql.rows("select from pg_locks where locktype = 'advisory' and not granted")
                                    .size()
                            > 0);

            problem(add(keyed(key), TEN), 409, "idempotency_key_in_use");

            other.rollback();
            first.join().then().statusCode(200);
        }
        add(keyed(key), TEN).then().statusCode(200).header("Idempotency-Replayed", "true");
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void a_request_that_another_instance_carries_out_meanwhile_is_answered_as_there() throws Exception {
        var there = add(keyed("of the other instance " + key), TEN);
        try (var other = Sql.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select lock_streams(array['stock-" + sku + "'])");
            var here = CompletableFuture.supplyAsync(() -> add(keyed(key), TEN));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Sql.rows("select from pg_locks where locktype = 'advisory' and not granted")
                                    .size()
                            > 0);
            statement.execute(
                    "update receipts set key = replace(key, 'of the other instance ', '') where key like '%of the other instance "
                            + key + "'");
            other.commit();

            here.join()
                    .then()
                    .statusCode(200)
                    .header("Idempotency-Replayed", "true")
                    .body(equalTo(there.asString()));
        }
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void a_key_can_be_used_anew_after_a_day_and_old_receipts_go() {
        add(keyed(key), TEN).then().statusCode(200);
        Sql.rows("update receipts set created_at = now() - interval '24 hours' where key like '%/' || ?", key);

        var answer = add(keyed(key), TEN);
        answer.then().statusCode(200);
        assertThat(answer.header("Idempotency-Replayed")).isNull();
        assertThat(stored()).isEqualTo(2);

        Sql.rows("update receipts set created_at = now() - interval '24 hours' where key like '%/' || ?", key);
        add(keyed(UUID.randomUUID().toString()), TEN).then().statusCode(200);
        assertThat(Sql.rows("select from receipts where key like '%/' || ?", key))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "a\"b", "caf\u00e9", "\"a\\b\""})
    void a_key_of_the_wrong_form_is_an_invalid_request(String bad) {
        problem(add(keyed(bad), TEN), 400, "invalid_request");
    }

    /** S1 */
    @Test
    void a_key_has_255_characters_at_most() {
        problem(add(keyed("k".repeat(256)), TEN), 400, "invalid_request");
        problem(add(keyed("\"" + "a".repeat(2_000) + "\""), TEN), 400, "invalid_request");
        add(keyed(key + "k".repeat(255 - key.length())), TEN).then().statusCode(200);
    }

    private static RequestSpecification keyed(String key) {
        return given().header("Idempotency-Key", key);
    }

    private Response add(RequestSpecification request, String body) {
        return request.contentType("application/json").body(body).post("/items/" + sku + "/stock");
    }

    private int stored() {
        return StoredEvents.of("stock-" + sku).size();
    }

    private static void problem(Response answer, int status, String code) {
        answer.then().statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
    }
}
