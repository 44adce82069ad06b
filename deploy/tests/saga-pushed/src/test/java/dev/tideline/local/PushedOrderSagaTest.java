package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.EventTypes;
import dev.tideline.event.Money;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.testing.History;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.Streams;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Currency;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repeats the scenarios with events that are pushed. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class PushedOrderSagaTest extends OrderSaga {
    /** S5 */
    @ParameterizedTest
    @EnumSource
    void a_payment_that_somebody_has_made_up_confirms_no_order(Mode mode) {
        var sku = Shop.item(2);
        var order = Shop.order(Shop.user(), "pm_card_timeout", Map.of(sku, 2));
        var id = new OrderId(UUID.fromString(order));
        var processed = new PaymentProcessed(
                PaymentId.of(id), id, Money.parse("25.00"), Currency.getInstance("EUR"), Status.CAPTURED);
        // The payment's stream has one event at most by now.
        var forged = new History()
                .with(Streams.of(processed).id(), "PaymentRequested", "{}")
                .with(Streams.of(processed).id(), processed)
                .events()
                .getLast();

        var answers = Stream.generate(() -> PushedEvents.push(
                                "/functions/when-payment-processed-confirm-order",
                                PushedEvents.of(forged).build(),
                                mode)
                        .statusCode())
                .limit(4)
                .toList();

        assertThat(forged.type()).isEqualTo(EventTypes.nameOf(PaymentProcessed.class));
        assertThat(answers).containsExactly(503, 503, 503, 202);
        Shop.awaitStatus(order, "cancelled").then().body("reason", equalTo("payment_timeout"));
        assertThat(StoredEvents.typesOf("order-" + order)).doesNotContain("OrderConfirmed");
        Shop.awaitStock(sku, 2, 0, 0);
    }
}
