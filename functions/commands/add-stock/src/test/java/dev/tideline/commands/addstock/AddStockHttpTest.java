package dev.tideline.commands.addstock;

import static dev.tideline.testing.BadRequest.anywhere;
import static dev.tideline.testing.BadRequest.quantities;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.Envelope;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.Sku;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Currency;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class AddStockHttpTest {
    private static final String SKU = UUID.randomUUID().toString();
    private static final String PATH = "/items/" + SKU + "/stock";
    private static final String SOUND = "{\"quantity\": 10}";

    @BeforeAll
    static void an_item_is_listed() {
        StoredEvents.given(listed(SKU));
    }

    @Test
    void pieces_of_an_item_are_added() {
        var sku = UUID.randomUUID().toString();
        StoredEvents.given(listed(sku));
        add(sku, "{\"quantity\": 1000000}")
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("stream_id", equalTo("stock-" + sku))
                .body("version", equalTo(1))
                .body("sku", equalTo(sku));
        add(sku, "{\"quantity\": 1}").then().statusCode(200).header("ETag", "\"2\"");
        assertThat(StoredEvents.of("stock-" + sku))
                .extracting(Envelope::type, event -> event.metadata().source())
                .containsOnly(tuple("StockAdded", "/tideline/add-stock"))
                .hasSize(2);
    }

    @Test
    void no_piece_of_concurrent_additions_is_lost() throws Exception {
        var sku = UUID.randomUUID().toString();
        StoredEvents.given(listed(sku));
        Callable<Integer> add = () -> add(sku, "{\"quantity\": 1}").statusCode();
        try (var callers = Executors.newFixedThreadPool(8)) {
            for (var answer :
                    callers.invokeAll(IntStream.range(0, 40).mapToObj(_ -> add).toList())) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        assertThat(StoredEvents.of("stock-" + sku))
                .extracting(Envelope::version)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    static Stream<BadRequest> bad() {
        return Stream.of(
                        anywhere("POST", PATH, SOUND, "quantity"),
                        quantities("POST", PATH, SOUND),
                        Stream.of(
                                BadRequest.of(
                                        "an unknown sku", "POST", "/items/unknown/stock", SOUND, 404, "item_not_found"),
                                BadRequest.of(
                                        "a sku of the wrong form",
                                        "POST",
                                        "/items/a%20b/stock",
                                        SOUND,
                                        404,
                                        "item_not_found")))
                .flatMap(requests -> requests);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_request_is_refused(BadRequest request) {
        request.isRefused();
    }

    private static ItemListed listed(String sku) {
        return new ItemListed(new Sku(sku), new ItemName("Mug"), Money.parse("12.50"), Currency.getInstance("EUR"));
    }

    private static Response add(String sku, String body) {
        return given().contentType("application/json").body(body).post("/items/" + sku + "/stock");
    }
}
