package dev.tideline.queries.sagas;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class SagasTest {
    private final String saga = "ship-" + UUID.randomUUID();

    @Test
    void an_instance_is_answered_with_all_its_steps() {
        instance("1", "stuck", 3, "2026-01-31T12:00:00Z");

        given().get("/sagas/" + saga + "/1")
                .then()
                .statusCode(200)
                .header("ETag", "\"4.0-1\"")
                .body("size()", equalTo(7))
                .body("saga", equalTo(saga))
                .body("version", equalTo(3))
                .body("key", equalTo("1"))
                .body("state", equalTo("stuck"))
                .body("started_at", equalTo("2026-01-31T12:00:00.000000Z"))
                .body("ended_at", nullValue())
                .body("steps.name", equalTo(List.of("pack", "load/a")))
                .body("steps.state", equalTo(List.of("requested", "pending")))
                .body("steps[0].size()", equalTo(6))
                .body("steps[0].attempts", equalTo(2))
                .body("steps[0].requested_at", equalTo("2026-01-31T12:00:00.000000Z"))
                .body("steps[0].ended_at", nullValue())
                .body("steps[0].stuck", equalTo("no more boxes"))
                .body("steps[1].stuck", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sagas/nothing/1", "/sagas/nothing/%00", "/sagas/nothing/%F0%9F%93%A6"})
    void a_missing_instance_is_not_found(String path) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("saga_not_found"));
    }

    @Test
    void a_row_whose_instance_has_not_started_is_not_served() {
        Sql.rows("INSERT INTO saga_view (id, version, steps, saga_version) VALUES (?, 0, '[]', 0)", saga + "/1");

        given().get("/sagas/" + saga + "/1").then().statusCode(404);
    }

    @Test
    void instances_are_filtered_by_saga_state_and_version_of_the_plan() {
        instance("1", "stuck", 1, "2026-01-31T12:00:00Z");
        instance("2", "running", 1, "2026-01-31T12:00:01Z");
        instance("3", "running", 2, "2026-01-31T12:00:02Z");

        assertThat(keys("")).containsExactly("3", "2", "1");
        assertThat(keys("&state=stuck")).containsExactly("1");
        assertThat(keys("&state=running&version=1")).containsExactly("2");
        assertThat(keys("&state=completed")).isEmpty();
    }

    @Test
    void pages_follow_each_other() {
        for (var i = 0; i < 5; i++) {
            instance("" + i, "running", 1, "2026-01-31T12:00:0" + i / 2 + "Z");
        }

        assertThat(keys("&limit=2&state=running")).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?state=broken", "?version=two", "?version=0", "?sort=saga", "?key=1"})
    void a_query_that_the_list_does_not_offer_is_an_invalid_request(String query) {
        given().get("/sagas" + query).then().statusCode(400).body("code", equalTo("invalid_request"));
    }

    /** Returns the keys of all pages. */
    private List<String> keys(String query) {
        var keys = new ArrayList<String>();
        var cursor = "";
        while (cursor != null) {
            var page = given().urlEncodingEnabled(false)
                    .get("/sagas?saga=" + saga + query + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            keys.addAll(page.getList("data.key"));
            cursor = page.getString("next_cursor");
        }
        return keys;
    }

    private void instance(String key, String state, int version, String at) {
        Sql.rows("""
                INSERT INTO saga_view (id, saga, key, version, state, steps, started_at, saga_version) VALUES (?, ?, ?, ?, ?, ?, ?, 4)
                """, saga + "/" + key, saga, key, version, state, """
                [{"name": "pack", "state": "requested", "attempts": 2, "requested_at": "2026-01-31T12:00:00.000000Z",
                    "ended_at": null, "stuck": "no more boxes"},
                {"name": "load/a", "state": "pending", "attempts": 0, "requested_at": null, "ended_at": null, "stuck": null}]
                """, OffsetDateTime.parse(at));
    }
}
