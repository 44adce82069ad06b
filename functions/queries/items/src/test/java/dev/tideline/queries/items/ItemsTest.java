package dev.tideline.queries.items;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ItemsTest {
    private final String mine = UUID.randomUUID().toString();

    @Test
    void a_listed_item_is_answered_with_its_stock_and_the_version_of_its_listing() {
        var sku = listed("a", "Mug", "12.5", 8);
        given().get("/items/" + sku)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("ETag", "\"2.4-1\"")
                .body("sku", equalTo(sku))
                .body("name", equalTo(mine + " Mug"))
                .body("unit_price", equalTo("12.50"))
                .body("currency", equalTo("EUR"))
                .body("available", equalTo(8))
                .body("reserved", equalTo(1))
                .body("sold", equalTo(2))
                .body("version", equalTo(2))
                .body("size()", equalTo(8));
    }

    @Test
    void stock_of_an_item_that_is_not_listed_yet_is_not_served() {
        var sku = mine + ".b";
        Sql.rows(
                "insert into inventory_view (sku, available, reserved, sold, item_version, stock_version)"
                        + " values (?, 5, 0, 0, 0, 1)",
                sku);
        notFound(sku);
        assertThat(page("/items?limit=200&in_stock=true").getList("data.sku")).doesNotContain(sku);
    }

    @Test
    void a_sku_of_no_item_or_no_form_is_not_found() {
        notFound(mine);
        notFound("a%20b");
        notFound("a".repeat(65));
        notFound("%FF");
        notFound("%C1%A1");
        notFound("a%2Fb");
        notFound("a%00");
    }

    @Test
    void every_sort_goes_through_all_items_page_by_page() {
        var a = listed("a", "Cup", "2", 0);
        var b = listed("b", "Bowl", "10", 1);
        var c = listed("c", "Cup", "2", 2);
        assertThat(all("")).containsExactly(a, b, c);
        assertThat(all("&sort=-sku")).containsExactly(c, b, a);
        assertThat(all("&sort=name")).containsExactly(b, a, c);
        assertThat(all("&sort=-name")).containsExactly(c, a, b);
        assertThat(all("&sort=unit_price")).containsExactly(a, c, b);
        assertThat(all("&sort=-unit_price")).containsExactly(b, c, a);
    }

    @Test
    void items_are_filtered_by_how_their_name_begins_and_whether_there_are_any() {
        var none = listed("a", "100%", "2", 0);
        var some = listed("b", "1000", "2", 1);
        assertThat(all("&in_stock=true")).containsExactly(some);
        assertThat(all("&in_stock=false")).containsExactly(none);
        var name = "/items?name=" + mine;
        assertThat(page(name + "%20100%25").getList("data.sku")).containsExactly(none);
        assertThat(page(name + "%20100").getList("data.sku")).containsExactly(none, some);
        assertThat(page(name + "_100").getList("data.sku")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?unknown=1",
                "?limit=0",
                "?limit=201",
                "?sort=available",
                "?in_stock=yes",
                "?in_stock=",
                "?name=%00"
            })
    void a_query_that_the_list_does_not_offer_is_an_invalid_request(String query) {
        given().urlEncodingEnabled(false)
                .get("/items" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_request"));
    }

    @Test
    void a_cursor_of_another_list_is_invalid() {
        listed("a", "Cup", "2", 0);
        listed("b", "Bowl", "10", 1);
        var cursor = page("/items?limit=1&name=" + mine).getString("next_cursor");
        given().get("/items?limit=1&name=other&cursor=" + cursor)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_cursor"));
    }

    private List<String> all(String query) {
        var seen = new ArrayList<String>();
        var path = "/items?limit=1&name=" + mine + query;
        var page = page(path);
        while (page.getString("next_cursor") != null) {
            seen.addAll(page.getList("data.sku"));
            page = page(path + "&cursor=" + page.getString("next_cursor"));
        }
        seen.addAll(page.getList("data.sku"));
        return seen;
    }

    private static JsonPath page(String path) {
        return given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void notFound(String sku) {
        given().urlEncodingEnabled(false)
                .get("/items/" + sku)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("item_not_found"));
    }

    private String listed(String suffix, String name, String price, int available) {
        var sku = mine + "." + suffix;
        Sql.rows("""
                insert into inventory_view (sku, name, unit_price, currency, available, reserved, sold,
                    item_version, stock_version)
                values (?, ?, cast(? as numeric), 'EUR', ?, 1, 2, 2, 4)
                """, sku, mine + " " + name, price, available);
        return sku;
    }
}
