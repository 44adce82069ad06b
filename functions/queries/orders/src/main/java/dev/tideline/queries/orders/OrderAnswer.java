package dev.tideline.queries.orders;

import dev.tideline.decision.Caller;
import dev.tideline.event.Money;
import dev.tideline.order.OrderLine;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.views.order.OrderView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An order as it is answered. The names of the components are the contract. A component is null if its event has not happened.
 *
 * @param note also null for operators, unless the order is their own: it may be personal
 */
@RegisterForReflection
public record OrderAnswer(
        UUID orderId,
        UUID userId,
        String status,
        String reason,
        String note,
        List<OrderLine> items,
        Money totalAmount,
        Currency currency,
        UUID paymentId,
        String placedAt,
        String reservedAt,
        String paidAt,
        String confirmedAt,
        String cancelledAt,
        long version) {

    static OrderAnswer of(OrderView row, Caller caller) {
        var currency = Currency.getInstance(row.currency);
        return new OrderAnswer(
                row.orderId,
                row.userId,
                row.status.toString(),
                row.reason,
                maySeeNote(caller, row) ? row.note : null,
                row.items.stream()
                        .map(line -> new OrderLine(
                                line.sku(), line.quantity(), line.unitPrice().in(currency)))
                        .toList(),
                new Money(row.totalAmount).in(currency),
                currency,
                row.paymentId,
                Timestamps.text(row.placedAt),
                time(row.reservedAt).orElse(null),
                time(row.paidAt).orElse(null),
                time(row.confirmedAt).orElse(null),
                time(row.cancelledAt).orElse(null),
                row.orderVersion);
    }

    /** An operator may be a customer too. */
    private static boolean maySeeNote(Caller caller, OrderView row) {
        return !(caller instanceof Caller.Operator operator) || operator.id().equals(row.userId);
    }

    private static Optional<String> time(Instant happened) {
        return Optional.ofNullable(happened).map(Timestamps::text);
    }
}
