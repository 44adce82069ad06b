package dev.tideline.projections.orderview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Envelope;
import dev.tideline.order.Order;
import dev.tideline.shop.OrderId;
import dev.tideline.testing.History;
import dev.tideline.views.order.OrderView;
import dev.tideline.views.order.OrderView.Status;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderViewProjectionTest {
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());

    private final OrderViewProjection projection = new OrderViewProjection();

    @Test
    void a_confirmed_order_is_the_same_row_whatever_the_order_across_streams() {
        var row = theOneRowOf(Orders.confirmed(ORDER));
        assertThat(row.status).isEqualTo(Status.CONFIRMED);
        assertThat(row.orderVersion).isEqualTo(2);
        assertThat(row.paidAt).isNotNull();
    }

    @Test
    void a_cancelled_order_is_the_same_row_whatever_the_order_across_streams() {
        var row = theOneRowOf(Orders.cancelled(ORDER));
        assertThat(row.status).isEqualTo(Status.CANCELLED);
        assertThat(row.reason).isEqualTo("customer_request");
        assertThat(row.note).isEqualTo("changed my mind");
        assertThat(row.reservationVersion).isEqualTo(2);
        assertThat(row.paymentVersion).isEqualTo(3);
    }

    @Test
    void an_event_that_comes_again_changes_nothing() {
        var events = Orders.confirmed(ORDER).events();
        assertThat(events).allSatisfy(event -> {
            var row = rowOf(events);
            projection.apply(row, event);
            assertThat(row).usingRecursiveComparison().isEqualTo(rowOf(events));
        });
    }

    @Test
    void an_event_that_comes_before_its_turn_is_refused() {
        var confirmation = Orders.confirmed(ORDER).events().stream()
                .filter(event -> event.streamId().equals(Order.stream(ORDER).id()))
                .toList()
                .getLast();
        var row = rowOf(List.of());
        assertThatThrownBy(() -> projection.apply(row, confirmation)).isInstanceOf(OutOfOrderException.class);
        assertThat(row).usingRecursiveComparison().isEqualTo(rowOf(List.of()));
    }

    /** B03: also in a rebuild, which applies the events in another order. */
    @Test
    void the_tag_changes_with_each_event_that_is_applied_and_with_nothing_else() {
        assertThat(Orders.cancelled(ORDER).interleavings()).allSatisfy(events -> {
            var row = rowOf(List.of());
            var tags = new HashSet<>(Set.of(row.tag()));
            for (var event : events) {
                projection.apply(row, event);
                var tag = row.tag();
                assertThat(tags.add(tag)).isTrue();
                projection.apply(row, event);
                assertThat(row.tag()).isEqualTo(tag);
            }
            assertThat(row.tag()).isEqualTo("2.5-1");
        });
    }

    @Test
    void the_shape_is_raised_when_a_step_changes() {
        assertThat(List.of(Orders.confirmed(ORDER), Orders.cancelled(ORDER)))
                .extracting(history -> rowOf(history.events()))
                .extracting(row -> row.shape() + ": "
                        + Arrays.asList(
                                row.status,
                                row.reason,
                                row.note,
                                row.items.size(),
                                row.totalAmount,
                                row.currency,
                                row.paymentMethod,
                                row.placedAt,
                                row.reservedAt,
                                row.paidAt,
                                row.confirmedAt,
                                row.cancelledAt))
                .as("raise OrderView.SHAPE with what is served")
                .containsExactly(
                        "1: [confirmed, null, null, 1, 25.00, EUR, pm_card_ok, 2026-01-01T00:00:01.000001Z,"
                                + " 2026-01-01T00:00:02.000001Z, 2026-01-01T00:00:04.000001Z, 2026-01-01T00:00:05.000001Z, null]",
                        "1: [cancelled, customer_request, changed my mind, 1, 25.00, EUR, pm_card_ok, 2026-01-01T00:00:01.000001Z,"
                                + " 2026-01-01T00:00:02.000001Z, 2026-01-01T00:00:04.000001Z, null, 2026-01-01T00:00:05.000001Z]");
    }

    private OrderView theOneRowOf(History history) {
        var interleavings = history.interleavings();
        assertThat(interleavings).hasSizeGreaterThanOrEqualTo(30);
        var expected = rowOf(interleavings.getFirst());
        assertThat(interleavings)
                .allSatisfy(events ->
                        assertThat(rowOf(events)).usingRecursiveComparison().isEqualTo(expected));
        return expected;
    }

    private OrderView rowOf(List<Envelope> events) {
        var row = new OrderView();
        row.orderId = ORDER.value();
        events.forEach(event -> projection.apply(row, event));
        return row;
    }
}
