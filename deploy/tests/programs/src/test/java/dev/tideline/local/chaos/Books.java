package dev.tideline.local.chaos;

import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.testing.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Changes that somebody with access to PostgreSQL makes to the marks of its clock and to the books of the gateway. */
final class Books implements AutoCloseable {
    private static final int PAYMENTS = 3;

    private Connection holding;

    /** Leaves the marks of a clock that was an hour ahead and then stepped back. */
    void stepClockBack() {
        Sql.rows("UPDATE relay SET expires = expires + interval '1 hour' WHERE expires > '-infinity'");
        Sql.rows("UPDATE expiry SET checked_until = clock_timestamp() + interval '1 hour'");
        Sql.rows(
                "UPDATE deferrals SET next_attempt = next_attempt + interval '1 hour' WHERE next_attempt < 'infinity'");
    }

    /** Has the gateway hang at the payments of the orders that were placed last, and at no others. */
    void poisonPayments() throws SQLException {
        var orders =
                Sql.rows("SELECT stream_id FROM events WHERE type = 'OrderPlaced' ORDER BY \"timestamp\" DESC LIMIT "
                        + PAYMENTS);
        holding = Sql.connect();
        holding.setAutoCommit(false);
        try (var hold = holding.prepareStatement("""
                INSERT INTO sandbox_charges (payment_id, status) VALUES (?, 'failed')
                ON CONFLICT (payment_id) DO UPDATE SET status = sandbox_charges.status""")) {
            for (var order : orders) {
                hold.setObject(1, payment(order.get("stream_id")));
                hold.executeUpdate();
            }
        }
    }

    private static UUID payment(String orderStream) {
        return PaymentId.of(new OrderId(UUID.fromString(orderStream.substring("order-".length()))))
                .value();
    }

    /** Ends {@link #poisonPayments}. */
    void healPayments() throws SQLException {
        if (holding != null) {
            holding.rollback();
            holding.close();
            holding = null;
        }
    }

    @Override
    public void close() throws SQLException {
        healPayments();
    }
}
