package dev.tideline.commands.placeorder;

import dev.tideline.decision.Caller;
import dev.tideline.decision.Refusal;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.handling.CommandHandler.Guard;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Limits the orders of a customer that have not ended. So a customer cannot reserve more and more stock without paying.
 *
 * <p>This is a brake. It counts the orders that the view shows. So a customer may exceed the limit by the requests that are under way, and
 * by orders that the view does not show yet. While the projection is stopped, nobody is refused who was not refused before.
 */
@Singleton
class OpenOrders {
    private static final Logger LOG = Logger.getLogger(OpenOrders.class);

    private static final String COUNT = """
            SELECT count(*) FROM (
                SELECT FROM order_view
                WHERE user_id = $1 AND order_version > 0 AND confirmed_at IS NULL AND cancelled_at IS NULL
                LIMIT $2
            ) AS open_orders
            """;

    private final Instance<Pool> pool;
    private final int limit;

    /** @param pool looked up when it is needed: to make it takes time that a start does not have */
    OpenOrders(
            Instance<Pool> pool,
            @ConfigProperty(name = PlaceOrderSettings.OPEN_ORDERS, defaultValue = "20") int limit) {
        this.pool = pool;
        this.limit = limit;
    }

    /** Returns the guard of a caller's order. Only customers are refused: others place orders for many. */
    Guard guard(Caller caller) {
        return caller instanceof Caller.Customer customer ? () -> refusal(customer.id()) : Guard.NONE;
    }

    /** Nobody is refused because orders cannot be counted. */
    private static Optional<Refusal> notCounted(Throwable failure) {
        LOG.warnf("The open orders of a customer could not be counted: %s", failure.getMessage());
        return Optional.empty();
    }

    private CompletionStage<Optional<Refusal>> refusal(UUID customer) {
        return pool.get()
                .preparedQuery(COUNT)
                .execute(Tuple.of(customer, limit))
                .map(rows -> rows.iterator().next().getInteger(0) < limit
                        ? Optional.<Refusal>empty()
                        : Optional.of(Refusal.of(
                                Code.TOO_MANY_REQUESTS,
                                limit + " of your orders have not ended yet; wait for them, or cancel one.")))
                .otherwise(OpenOrders::notCounted)
                .toCompletionStage();
    }
}
