package dev.tideline.commands.placeorder;

import dev.tideline.commands.placeorder.PlaceOrder.OrderedItem;
import dev.tideline.decision.Caller;
import dev.tideline.decision.FunctionName;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.Process;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.SagaOutcome;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import jakarta.inject.Provider;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code POST /orders}. */
@Path("/orders")
public class PlaceOrderResource {
    private static final String NAME = FunctionName.of(PlaceOrderResource.class);
    private static final int MAX_ITEMS = 200;

    private final Commands commands;
    private final OpenOrders openOrders;
    private final Ids ids;
    private final Currency currency;
    private final Provider<Process> process;

    /** @param process the process that fulfils new orders, read anew for each of them */
    PlaceOrderResource(
            Commands commands,
            OpenOrders openOrders,
            Ids ids,
            @ConfigProperty(name = "tideline.currency") Currency currency,
            @ConfigProperty(name = PlaceOrderSettings.SAGA, defaultValue = "choreography") Provider<Process> process) {
        this.commands = commands;
        this.openOrders = openOrders;
        this.ids = ids;
        this.currency = currency;
        this.process = process;
    }

    /** @param userId the caller, if it is missing */
    public record Body(Optional<UserId> userId, List<OrderedItem> items, PaymentMethod paymentMethod) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> place(Body body) {
        checkItems(body.items());
        var id = new OrderId(ids.next());
        var user = body.userId();
        var caller = user.isPresent() ? commands.caller() : customer();
        var command = new PlaceOrder(
                caller,
                id,
                user.orElseGet(() -> new UserId(customer().id())),
                body.items(),
                body.paymentMethod(),
                currency,
                process.get());
        var answer = Answer.of("order_id", id).at("/orders/" + id);
        return commands.carryOut(
                NAME,
                caller,
                command,
                openOrders.guard(caller),
                answer.withOutcome(OrderEvent.class, PlaceOrderResource::outcome));
    }

    /** Returns the caller, whose order it is if it names no user. */
    private Caller.Customer customer() {
        return commands.customer()
                .orElseThrow(() ->
                        new ProblemException(Problem.violation("/user_id", "is required, unless you are a customer")));
    }

    private static Optional<SagaOutcome> outcome(OrderEvent event) {
        return switch (event) {
            case OrderPlaced _ -> Optional.empty();
            case OrderConfirmed _ -> Optional.of(SagaOutcome.of("confirmed"));
            case OrderCancelled cancelled -> Optional.of(SagaOutcome.of("cancelled", cancelled.reason()));
        };
    }

    private static void checkItems(List<OrderedItem> items) {
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            throw new ProblemException(Problem.violation("/items", "must have 1 to " + MAX_ITEMS + " lines"));
        }
        var skus = new HashSet<>();
        for (var i = 0; i < items.size(); i++) {
            if (!skus.add(items.get(i).sku())) {
                throw new ProblemException(Problem.violation("/items/" + i + "/sku", "occurs twice"));
            }
        }
    }
}
