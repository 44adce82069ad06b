package dev.tideline.queries.users;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class UsersTest {
    private final String mine = UUID.randomUUID().toString();

    @Test
    void a_user_is_answered_with_the_totals_of_the_orders_and_the_users_version() {
        var user = registered(" Ada", "2026-01-31T12:00:00Z", "37.5");
        given().get("/users/" + user)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("ETag", "\"3.0-1\"")
                .body("user_id", equalTo(user))
                .body("email", equalTo("Ada@" + user + ".Example"))
                .body("name", equalTo(mine + " Ada"))
                .body("status", equalTo("active"))
                .body("created_at", equalTo("2026-01-31T12:00:00.000000Z"))
                .body("updated_at", equalTo("2026-01-31T13:00:00.000000Z"))
                .body("order_count", equalTo(2))
                .body("total_spent", equalTo("37.50"))
                .body("version", equalTo(3))
                .body("size()", equalTo(9));
    }

    @Test
    void a_user_without_orders_has_spent_nothing() {
        var user = registered("", "2026-01-31T12:00:00Z", "0");
        given().get("/users/" + user).then().statusCode(200).body("total_spent", equalTo("0.00"));
    }

    @Test
    void a_user_that_only_orders_are_known_of_is_not_served() {
        var user = UUID.randomUUID();
        Sql.rows("""
                insert into user_view (user_id, updated_at, order_count, total_spent, user_version)
                values (?, clock_timestamp(), 1, 1000000, 0)
                """, user);
        notFound(user.toString());
        assertThat(page("/users?min_total_spent=1000000").getList("data.user_id"))
                .doesNotContain(user.toString());
    }

    @Test
    void an_id_of_no_user_or_no_form_is_not_found() {
        notFound(UUID.randomUUID().toString());
        notFound("1-1-1-1-1");
        notFound("ada");
    }

    @Test
    void every_sort_goes_through_all_users_page_by_page() {
        var a = registered("c", "2026-01-01T00:00:00Z", "9.5");
        var b = registered("a", "2026-01-02T00:00:00Z", "10");
        var c = registered("b", "2026-01-03T00:00:00.000001Z", "9");
        assertThat(all("")).containsExactly(c, b, a);
        assertThat(all("&sort=created_at")).containsExactly(a, b, c);
        assertThat(all("&sort=name")).containsExactly(b, c, a);
        assertThat(all("&sort=-name")).containsExactly(a, c, b);
        assertThat(all("&sort=total_spent")).containsExactly(c, a, b);
        assertThat(all("&sort=-total_spent")).containsExactly(b, a, c);
    }

    @Test
    void users_that_sort_alike_are_each_listed_once() {
        var alike = List.of(
                registered("", "2026-01-01T00:00:00Z", "5.0"),
                registered("", "2026-01-01T00:00:00Z", "5.00"),
                registered("", "2026-01-01T00:00:00Z", "5"));
        for (var sort : List.of("created_at", "-created_at", "name", "-name", "total_spent", "-total_spent")) {
            assertThat(all("&sort=" + sort)).containsExactlyInAnyOrderElementsOf(alike);
        }
    }

    @Test
    void an_address_finds_its_user_however_it_is_spelled() {
        var user = registered("", "2026-01-01T00:00:00Z", "0");
        registered("", "2026-01-01T00:00:00Z", "0");
        for (var spelling :
                List.of("Ada@" + user + ".Example", "ADA@" + user + ".EXAMPLE", "%20ada@" + user + ".example")) {
            assertThat(page("/users?email=" + spelling).getList("data.user_id")).containsExactly(user);
        }
        assertThat(page("/users?email=da@" + user + ".example").getList("data")).isEmpty();
    }

    /** B17: rows of before have the earlier form, until they are written anew. */
    @Test
    void a_domain_finds_its_user_in_unicode_and_in_punycode() {
        var today = registered("", "2026-01-01T00:00:00Z", "0");
        normalized(today, "ada@xn--bcher-kva." + today);
        var before = registered("", "2026-01-01T00:00:00Z", "0");
        normalized(before, "ada@b\u00FCcher." + before);
        for (var user : List.of(today, before)) {
            for (var domain : List.of("b%C3%BCcher", "BU%CC%88CHER", "xn--bcher-kva")) {
                assertThat(page("/users?email=ada@" + domain + "." + user).getList("data.user_id"))
                        .containsExactly(user);
            }
        }
    }

    @Test
    void a_name_is_found_by_its_beginning_however_that_is_spelled() {
        var ada = registered(" Am\u00E9lie", "2026-01-01T00:00:00Z", "10");
        for (var beginning : List.of("%20" + mine + "%20Am%C3%A9", mine + "%20Ame%CC%81")) {
            assertThat(page("/users?name=" + beginning).getList("data.user_id")).containsExactly(ada);
        }
        assertThat(page("/users?name=" + mine + "%20Am%C3%A9%20").getList("data"))
                .isEmpty();
    }

    private static void normalized(String user, String email) {
        Sql.rows("update user_view set normalized_email = ? where user_id = ?", email, UUID.fromString(user));
    }

    @Test
    void users_are_filtered_by_prefix_of_the_name_status_and_amount_spent() {
        var ada = registered(" Ada", "2026-01-01T00:00:00Z", "10");
        var bob = registered(" Bob", "2026-01-02T00:00:00Z", "9.99");
        Sql.rows("update user_view set status = 'inactive' where user_id = ?", UUID.fromString(bob));
        assertThat(page("/users?name=" + mine + "%20A").getList("data.user_id")).containsExactly(ada);
        assertThat(page("/users?name=" + mine + "_A").getList("data.user_id")).isEmpty();
        assertThat(all("&status=active")).containsExactly(ada);
        assertThat(all("&status=inactive")).containsExactly(bob);
        assertThat(all("&min_total_spent=10")).containsExactly(ada);
        assertThat(all("&min_total_spent=9.99")).containsExactly(bob, ada);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?unknown=1",
                "?limit=0",
                "?limit=201",
                "?sort=email",
                "?status=gone",
                "?email=ada",
                "?name=%00",
                "?name=%FF",
                "?name=%C1%A1",
                "?name=%ED%A0%80",
                "?email=a%0D%0A@b.c",
                "?min_total_spent=-1",
                "?min_total_spent=much",
                "?min_total_spent="
            })
    void a_query_that_the_list_does_not_offer_is_an_invalid_request(String query) {
        given().urlEncodingEnabled(false)
                .get("/users" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_request"));
    }

    @Test
    void a_cursor_of_another_list_is_invalid() {
        registered("", "2026-01-01T00:00:00Z", "0");
        registered("", "2026-01-01T00:00:00Z", "0");
        var cursor = page("/users?limit=1&name=" + mine).getString("next_cursor");
        given().get("/users?limit=1&name=other&cursor=" + cursor)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_cursor"));
    }

    private List<String> all(String query) {
        var seen = new ArrayList<String>();
        var path = "/users?limit=1&name=" + mine + query;
        var page = page(path);
        while (page.getString("next_cursor") != null) {
            seen.addAll(page.getList("data.user_id"));
            page = page(path + "&cursor=" + page.getString("next_cursor"));
        }
        seen.addAll(page.getList("data.user_id"));
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

    private static void notFound(String id) {
        given().get("/users/" + id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("user_not_found"));
    }

    private String registered(String name, String at, String spent) {
        var user = UUID.randomUUID();
        var created = OffsetDateTime.parse(at);
        Sql.rows(
                """
                insert into user_view (user_id, email, normalized_email, name, status, created_at, updated_at,
                    order_count, total_spent, user_version)
                values (?, ?, ?, ?, 'active', ?, ?, 2, cast(? as numeric), 3)
                """,
                user,
                "Ada@" + user + ".Example",
                "ada@" + user + ".example",
                mine + name,
                created,
                created.plusHours(1),
                spent);
        return user.toString();
    }
}
