package dev.tideline.saga.expireorders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.order.Order;
import dev.tideline.shop.OrderId;
import dev.tideline.testing.History;
import dev.tideline.testing.Pushed;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import dev.tideline.testing.StoredEvents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With push, the function ignores its interval. The tests set a fraction of a second. */
@QuarkusTest
@TestProfile(Pushed.class)
class ExpireOrdersPushTest {
    private static final Duration SEVERAL_INTERVALS = Duration.ofSeconds(3);

    @Test
    void a_ping_ends_all_orders_that_are_overdue_and_without_one_nothing_is_ended() throws InterruptedException {
        var orders =
                Stream.generate(() -> new OrderId(UUID.randomUUID())).limit(150).toList();
        var history = new History();
        orders.forEach(order -> history.with(Order.stream(order).id(), ExpireOrdersTest.placed(order)));
        StoredEvents.given(history.events());
        ExpireOrdersTest.forgetWhatWasChecked();
        Thread.sleep(SEVERAL_INTERVALS);
        assertThat(StoredEvents.typesOf("order-" + orders.getFirst())).containsExactly("OrderPlaced");

        var answer = PushedEvents.push("/", PushedEvents.ping(), Mode.BINARY);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(orders)
                .allSatisfy(order -> assertThat(StoredEvents.typesOf("order-" + order))
                        .containsExactly("OrderPlaced", "OrderCancelled"));
    }

    @Test
    void no_event_wakes_it() {
        var order = new OrderId(UUID.randomUUID());
        StoredEvents.given(ExpireOrdersTest.placed(order));
        var placed = StoredEvents.of("order-" + order).getFirst();

        var answer = PushedEvents.push("/", PushedEvents.of(placed).build(), Mode.STRUCTURED);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(StoredEvents.typesOf("order-" + order)).containsExactly("OrderPlaced");
    }
}
