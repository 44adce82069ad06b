package dev.tideline.payments;

import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.RetryableGatewayException;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Currency;
import java.util.concurrent.CompletionStage;

/**
 * A gateway for trying things out. It takes nobody's money. It stores every charge in the table {@code sandbox_charges}. The
 * payment method decides the outcome:
 *
 * <table>
 * <tr><td>{@code pm_card_ok}</td><td>is captured</td></tr>
 * <tr><td>{@code pm_card_timeout}</td><td>is captured, but the answer never comes</td></tr>
 * <tr><td>{@code pm_card_flaky}</td><td>fails the first time, taking nothing, and is captured the second</td></tr>
 * <tr><td>{@code pm_card_declined} and any other</td><td>is declined</td></tr>
 * </table>
 */
final class SandboxGateway implements PaymentGateway {
    private final Pool pool;

    SandboxGateway(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        var charge = switch (method.value()) {
            case "pm_card_ok" ->
                book(payment, amount, currency, method, "captured").map(SandboxGateway::answer);
            case "pm_card_timeout" ->
                book(payment, amount, currency, method, "captured")
                        .compose(_ -> Promise.<Charge>promise().future());
            case "pm_card_flaky" -> bookAtSecondTry(payment, amount, currency, method);
            default -> book(payment, amount, currency, method, "declined").map(SandboxGateway::answer);
        };
        return charge.toCompletionStage();
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return pool.preparedQuery("""
                        INSERT INTO sandbox_charges (payment_id, status) VALUES ($1, 'cancelled')
                        ON CONFLICT (payment_id) DO UPDATE SET status = 'cancelled', changed_at = clock_timestamp()
                        WHERE sandbox_charges.status <> 'cancelled'
                        """)
                .execute(Tuple.of(payment.value()))
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    /** Books a charge under its id once. A repeated call gets the first answer. */
    private Future<String> book(
            PaymentId payment, Money amount, Currency currency, PaymentMethod method, String status) {
        return pool.preparedQuery("""
                        INSERT INTO sandbox_charges (payment_id, amount, currency, payment_method, status)
                        VALUES ($1, $2, $3, $4, $5)
                        ON CONFLICT (payment_id) DO UPDATE
                        SET status = CASE sandbox_charges.status WHEN 'failed' THEN $5 ELSE sandbox_charges.status END,
                            changed_at = CASE sandbox_charges.status
                                WHEN 'failed' THEN clock_timestamp() ELSE sandbox_charges.changed_at END
                        RETURNING status
                        """)
                .execute(Tuple.of(payment.value(), amount.amount(), currency.getCurrencyCode(), method.value(), status))
                .map(SandboxGateway::status);
    }

    private Future<Charge> bookAtSecondTry(PaymentId payment, Money amount, Currency currency, PaymentMethod method) {
        return pool.preparedQuery("""
                        INSERT INTO sandbox_charges (payment_id, amount, currency, payment_method, status)
                        VALUES ($1, $2, $3, $4, 'failed') ON CONFLICT (payment_id) DO NOTHING RETURNING status
                        """)
                .execute(Tuple.of(payment.value(), amount.amount(), currency.getCurrencyCode(), method.value()))
                .compose(inserted -> inserted.size() > 0
                        ? Future.failedFuture(new RetryableGatewayException("flaky, as asked for"))
                        : book(payment, amount, currency, method, "captured").map(SandboxGateway::answer));
    }

    private static String status(RowSet<Row> rows) {
        return rows.iterator().next().getString("status");
    }

    private static Charge answer(String status) {
        return status.equals("captured") ? Charge.CAPTURED : Charge.DECLINED;
    }
}
