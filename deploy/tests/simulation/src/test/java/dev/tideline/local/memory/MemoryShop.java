package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.commands.addstock.AddStock;
import dev.tideline.commands.cancelorder.CancelOrder;
import dev.tideline.commands.listitem.ListItem;
import dev.tideline.commands.placeorder.PlaceOrder;
import dev.tideline.commands.placeorder.PlaceOrder.OrderedItem;
import dev.tideline.commands.registeruser.RegisterUser;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Quantity;
import dev.tideline.order.Process;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.EventStore;
import dev.tideline.user.Email;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserName;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A customer and a shopkeeper who use the shipped commands. */
record MemoryShop(EventStore store, RandomGenerator random) {
    static final Money PRICE = Money.parse("12.50");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final EmailHash HASH = new EmailHash("only for tests, and known to all");

    /** Adds an item at 12.50 with this number of pieces, and returns its id. */
    Sku item(int pieces) {
        var sku = new Sku("sku-" + newId());
        done(new ListItem(sku, new ItemName("Mug"), PRICE, EUR, EUR));
        if (pieces > 0) {
            done(new AddStock(sku, new Quantity(pieces)));
        }
        return sku;
    }

    UserId user() {
        var user = new UserId(newId());
        var email = new Email(user + "@example.org");
        done(new RegisterUser(user, email, HASH, new UserName("Ada")));
        return user;
    }

    OrderId order(UserId user, String paymentMethod, Map<Sku, Integer> items, Process process) {
        var order = new OrderId(newId());
        var lines = items.entrySet().stream()
                .map(item -> new OrderedItem(item.getKey(), new Quantity(item.getValue())))
                .toList();
        done(new PlaceOrder(new Caller.Function(), order, user, lines, new PaymentMethod(paymentMethod), EUR, process));
        return order;
    }

    Outcome cancel(OrderId order) {
        return carryOut(new CancelOrder(new Caller.Function(), order, Optional.empty()));
    }

    private Outcome carryOut(Command command) {
        var metadata = new Metadata("/tideline/a-test", newId(), newId(), Optional.empty(), Optional.empty());
        return new CommandHandler(store)
                .handle(command, metadata, Terms.NONE)
                .toCompletableFuture()
                .join();
    }

    private UUID newId() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private void done(Command command) {
        assertThat(carryOut(command)).isInstanceOf(Done.class);
    }
}
