package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.EventTypes;
import dev.tideline.event.Topics;
import dev.tideline.shop.ShopTopics;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.TestServers;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The SDK of CloudEvents reads every topic of events. It knows nothing of Tideline. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class CloudEventsSdkTest {
    private final CloudEventDeserializer sdk = new CloudEventDeserializer();

    @Test
    void the_sdk_for_cloud_events_reads_what_an_order_has_left_on_every_topic() {
        var sku = Shop.item(1);
        var user = Shop.user();
        var order = Shop.order(user, "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);

        assertThat(types(ShopTopics.USERS, "user-" + user)).containsExactly("UserRegistered");
        assertThat(types(ShopTopics.INVENTORY, "item-" + sku)).containsExactly("ItemListed");
        assertThat(types(ShopTopics.INVENTORY, "stock-" + sku))
                .containsExactly("StockAdded", "StockReserved", "StockSold");
        assertThat(types(ShopTopics.INVENTORY, "reservation-" + order))
                .containsExactly("InventoryReserved", "InventorySold");
        assertThat(types(ShopTopics.ORDERS, "order-" + order)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(types(ShopTopics.PAYMENTS, "payment-" + order))
                .containsExactly("PaymentRequested", "PaymentProcessed");
        await("a function tells that it has started")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(types(Topics.SYSTEM, "system-")).contains("ServiceStarted"));
    }

    private List<String> types(String topic, String key) {
        return PublishedEvents.of(topic).stream()
                .filter(record -> record.key().startsWith(key))
                .map(record -> {
                    var event = sdk.deserialize(topic, record.headers(), record.value());
                    assertIsWhole(event);
                    assertThat(event.getSubject()).isEqualTo(record.key());
                    return event.getType();
                })
                .toList();
    }

    private static void assertIsWhole(CloudEvent event) {
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).hasSize(36);
        assertThat(event.getSource().toString()).startsWith("/tideline/");
        assertThat(event.getTime()).isNotNull();
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getDataSchema()).hasToString("urn:tideline:" + event.getType() + ":1");
        assertThat(EventTypes.byName()).containsKey(event.getType());
        assertThat(event.getExtensionNames())
                .contains("partitionkey", "sequence", "streamversion", "correlationid", "causationid", "schemaversion");
        assertThat(event.getExtension("sequence").toString()).matches("[0-9]{19}");
        assertThat(new String(event.getData().toBytes())).startsWith("{");
    }
}
