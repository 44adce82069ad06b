package dev.tideline.views.order;

import dev.tideline.event.Text;
import dev.tideline.order.OrderLine;
import dev.tideline.runtime.views.AppliedVersions;
import dev.tideline.runtime.views.ServedView;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.EnumeratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An order as customers see it. Made by whichever event comes first, it is to be served only once it is placed: when its
 * {@code orderVersion} is above 0.
 */
@Entity
@Table(name = "order_view")
public class OrderView extends PanacheEntityBase implements ServedView {
    public static final AppliedVersions<OrderView> VERSIONS = AppliedVersions.of(OrderView.class, "order_id")
            .column("order", "order_version", row -> row.orderVersion, (row, version) -> row.orderVersion = version)
            .column(
                    "reservation",
                    "reservation_version",
                    row -> row.reservationVersion,
                    (row, version) -> row.reservationVersion = version)
            .column(
                    "payment",
                    "payment_version",
                    row -> row.paymentVersion,
                    (row, version) -> row.paymentVersion = version);

    /** See {@link ServedView#shape}. */
    private static final int SHAPE = 1;

    @Id
    public UUID orderId;

    public UUID userId;

    @Enumerated(EnumType.STRING)
    public Status status;

    public String reason;
    public String note;

    @Convert(converter = OrderLines.class)
    public List<OrderLine> items;

    public BigDecimal totalAmount;
    public String currency;
    public String paymentMethod;
    public UUID paymentId;
    public Instant placedAt;
    public Instant reservedAt;
    public Instant paidAt;
    public Instant confirmedAt;
    public Instant cancelledAt;
    public long orderVersion;
    public long reservationVersion;
    public long paymentVersion;

    /** The statuses of an order, in the order in which it reaches them. The last two exclude each other. */
    public enum Status {
        PLACED("placed"),
        RESERVED("reserved"),
        CONFIRMED("confirmed"),
        CANCELLED("cancelled");

        @EnumeratedValue
        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** @throws IllegalArgumentException if there is no such status */
        public static Status parse(String text) {
            return Text.oneOf(values(), text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Sets the status, unless the order has reached a later one: late events never set it back. */
    public void reach(Status reached) {
        if (status == null || status.compareTo(reached) < 0) {
            status = reached;
        }
    }

    @Override
    public AppliedVersions<?> versions() {
        return VERSIONS;
    }

    @Override
    public int shape() {
        return SHAPE;
    }

    @Override
    public Object id() {
        return orderId;
    }
}
