package dev.tideline.queries.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OrdersTest {

    @Test
    void a_placed_order_is_answered_with_all_that_is_known_and_nulls_for_the_rest() {
        var user = UUID.randomUUID();
        var order = placed(user, "2026-01-31T12:00:00Z", "25");
        given().get("/orders/" + order)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("ETag", "\"1.0-1\"")
                .body("order_id", equalTo(order.toString()))
                .body("user_id", equalTo(user.toString()))
                .body("status", equalTo("placed"))
                .body("items[0].sku", equalTo("mug"))
                .body("items[0].quantity", equalTo(2))
                .body("items[0].unit_price", equalTo("12.50"))
                .body("total_amount", equalTo("25.00"))
                .body("currency", equalTo("EUR"))
                .body("placed_at", equalTo("2026-01-31T12:00:00.000000Z"))
                .body("version", equalTo(1))
                .body("$", hasKey("reason"))
                .body("$", hasKey("note"))
                .body("$", hasKey("payment_id"))
                .body("$", hasKey("reserved_at"))
                .body("$", hasKey("paid_at"))
                .body("$", hasKey("confirmed_at"))
                .body("$", hasKey("cancelled_at"))
                .body("cancelled_at", nullValue())
                .body("size()", equalTo(15));
    }

    @Test
    void an_order_that_only_its_payment_is_known_of_is_not_served() {
        var order = UUID.randomUUID();
        Sql.rows(
                "insert into order_view (order_id, status, order_version, reservation_version, payment_version)"
                        + " values (?, 'reserved', 0, 1, 1)",
                order);
        notFound(order.toString());
        given().get("/orders?status=reserved")
                .then()
                .statusCode(200)
                .body("data.findAll { it.order_id == '" + order + "' }", hasSize(0));
    }

    @Test
    void an_id_of_no_order_or_no_form_is_not_found() {
        notFound(UUID.randomUUID().toString());
        notFound("1-1-1-1-1");
        notFound("mug");
    }

    @Test
    void pages_are_stable_while_orders_come_in_and_end_where_the_list_ends() {
        var user = UUID.randomUUID();
        var orders = new ArrayList<String>();
        for (var i = 0; i < 7; i++) {
            // Two at a time: the id tells them apart.
            orders.add(placed(user, "2026-01-31T12:00:0" + i / 2 + "Z", "25").toString());
        }
        for (var sort : List.of("placed_at", "-placed_at", "total_amount", "-total_amount")) {
            var seen = new ArrayList<String>();
            var path = "/orders?limit=3&user_id=" + user + "&sort=" + sort;
            var page = page(path);
            while (page.getString("next_cursor") != null) {
                seen.addAll(page.getList("data.order_id"));
                var newest = placed(
                        user,
                        sort.startsWith("-") ? "2026-02-01T00:00:00Z" : "2026-01-01T00:00:00Z",
                        sort.startsWith("-") ? "1000" : "1");
                page = page(path + "&cursor=" + page.getString("next_cursor"));
                Sql.rows("delete from order_view where order_id = ?", newest);
            }
            seen.addAll(page.getList("data.order_id"));
            assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(orders);
        }
    }

    @Test
    void a_list_without_a_sort_has_the_latest_first() {
        var user = UUID.randomUUID();
        var first = placed(user, "2026-01-31T12:00:00Z", "25");
        var second = placed(user, "2026-01-31T12:00:01Z", "25");
        assertThat(page("/orders?user_id=" + user).getList("data.order_id"))
                .containsExactly(second.toString(), first.toString());
    }

    @Test
    void orders_are_filtered_by_status_and_by_when_they_were_placed() {
        var user = UUID.randomUUID();
        var first = placed(user, "2026-01-31T12:00:00Z", "25");
        var second = placed(user, "2026-01-31T12:00:01.5Z", "25");
        Sql.rows("update order_view set status = 'confirmed' where order_id = ?", second);
        var mine = "/orders?user_id=" + user;
        assertThat(page(mine + "&status=confirmed").getList("data.order_id")).containsExactly(second.toString());
        assertThat(page(mine + "&placed_from=2026-01-31T12:00:01.500000Z").getList("data.order_id"))
                .containsExactly(second.toString());
        assertThat(page(mine + "&placed_to=2026-01-31T13:00:00%2B01:00").getList("data.order_id"))
                .containsExactly(first.toString());
        assertThat(page("/orders?user_id=" + UUID.randomUUID()).getMap("$")).isEqualTo(mapOf(List.of(), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?unknown=1",
                "?limit=0",
                "?limit=201",
                "?limit=-1",
                "?limit=1.5",
                "?limit=",
                "?limit=1&limit=2",
                "?sort=status",
                "?sort=",
                "?sort=--placed_at",
                "?status=paid",
                "?user_id=1-1-1-1-1",
                "?placed_from=yesterday",
                "?placed_to=2026-01-31",
                // B04: years 1 to 9999, in UTC
                "?placed_from=%2B292278995-01-01T00:00:00Z",
                "?placed_from=%2B10000-01-01T00:00:00Z",
                "?placed_to=9999-12-31T23:59:59-18:00",
                "?placed_to=%2B999999999-12-31T23:59:59-18:00",
                "?placed_from=0000-12-31T23:59:59Z",
                "?placed_from=0001-01-01T00:00:00%2B18:00",
                "?placed_from=-0001-01-01T00:00:00Z",
            })
    void a_query_that_the_list_does_not_offer_is_an_invalid_request(String query) {
        problem(query, "invalid_request");
    }

    @Test
    void a_cursor_is_good_only_for_the_list_that_it_came_from() {
        var user = UUID.randomUUID();
        placed(user, "2026-01-31T12:00:00Z", "25");
        placed(user, "2026-01-31T12:00:01Z", "25");
        var mine = "?limit=1&user_id=" + user;
        var cursor = page("/orders" + mine).getString("next_cursor");
        assertThat(page("/orders" + mine + "&cursor=" + cursor).getList("data")).hasSize(1);
        problem("?limit=1&cursor=" + cursor, "invalid_cursor");
        problem(mine + "&sort=placed_at&cursor=" + cursor, "invalid_cursor");
        problem(mine + "&status=placed&cursor=" + cursor, "invalid_cursor");
        problem(mine + "&cursor=", "invalid_cursor");
        problem(mine + "&cursor=bnVsbA", "invalid_cursor");
        problem(mine + "&cursor=" + cursor.substring(4), "invalid_cursor");
    }

    /** B04. */
    @Test
    void times_of_the_years_1_to_9999_are_taken() {
        for (var time :
                List.of("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "0000-12-31T23:00:00-01:00")) {
            page("/orders?placed_from=" + time);
            page("/orders?placed_to=" + time);
        }
    }

    @Test
    void a_cursor_that_was_changed_is_invalid() {
        var user = UUID.randomUUID();
        placed(user, "2026-01-31T12:00:00Z", "25");
        placed(user, "2026-01-31T12:00:01Z", "25");
        var mine = "?limit=1&user_id=" + user;
        var cursor = page("/orders" + mine).getString("next_cursor");

        for (var at : List.of(0, cursor.length() / 2, cursor.length() - 2)) {
            var changed = new StringBuilder(cursor);
            changed.setCharAt(at, cursor.charAt(at) == 'A' ? 'B' : 'A');
            problem(mine + "&cursor=" + changed, "invalid_cursor");
        }
        assertThat(page("/orders" + mine + "&cursor=" + cursor).getList("data")).hasSize(1);
    }

    private static void notFound(String id) {
        given().get("/orders/" + id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("order_not_found"));
    }

    private static void problem(String query, String code) {
        given().urlEncodingEnabled(false)
                .get("/orders" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    private static JsonPath page(String path) {
        return given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Map<String, Object> mapOf(List<?> data, String cursor) {
        var map = new HashMap<String, Object>();
        map.put("data", data);
        map.put("next_cursor", cursor);
        return map;
    }

    private static UUID placed(UUID user, String at, String total) {
        var order = UUID.randomUUID();
        Sql.rows("""
                insert into order_view (order_id, user_id, status, items, total_amount, currency, payment_method,
                    placed_at, order_version, reservation_version, payment_version)
                values (?, ?, 'placed', '[{"sku": "mug", "quantity": 2, "unit_price": "12.5"}]', cast(? as numeric), 'EUR',
                    'pm_card_ok', ?, 1, 0, 0)
                """, order, user, total, OffsetDateTime.parse(at));
        return order;
    }
}
