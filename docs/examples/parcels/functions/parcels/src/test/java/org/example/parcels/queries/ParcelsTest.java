package org.example.parcels.queries;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ParcelsTest {
    @Test
    void a_parcel_is_answered_with_its_route() {
        var parcel = UUID.randomUUID().toString();
        Sql.rows("INSERT INTO parcel_view VALUES (?::uuid, '10115', 'north', 2)", parcel);

        given().get("/parcels/" + parcel)
                .then()
                .statusCode(200)
                .body("postcode", equalTo("10115"))
                .body("route", equalTo("north"));
    }

    @Test
    void a_parcel_that_is_not_there_is_not_found() {
        given().get("/parcels/" + UUID.randomUUID()).then().statusCode(404).body("code", equalTo("parcel_not_found"));
    }
}
