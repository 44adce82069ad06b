package org.example.parcels.register;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RegisterParcelHttpTest {
    @Test
    void a_parcel_that_is_registered_is_in_the_store() {
        var stream = post("{\"postcode\": \"10115\", \"grams\": 450}")
                .statusCode(201)
                .extract()
                .<String>path("stream_id");

        assertThat(StoredEvents.typesOf(stream)).containsExactly("ParcelRegistered");
    }

    @Test
    void a_parcel_without_a_place_to_go_to_or_too_heavy_is_refused() {
        post("{\"postcode\": \"Berlin\", \"grams\": 450}").statusCode(400).body("code", equalTo("invalid_request"));
        post("{\"postcode\": \"10115\", \"grams\": 31501}").statusCode(400).body("code", equalTo("invalid_request"));
    }

    private static ValidatableResponse post(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/parcels")
                .then();
    }
}
