package dev.tideline.bench;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.Append;
import dev.tideline.store.StreamAppend;
import dev.tideline.user.Email;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One customer, and items with more pieces than anybody orders. */
record Shop(UserId user, List<Sku> skus) {
    private static final int PIECES = 1_000_000;

    static Shop open(Environment environment, int items) throws InterruptedException {
        var user = new UserId(Samples.newId());
        var writes = new ArrayList<StreamAppend>();
        writes.add(write(
                User.stream(user).id(), new UserRegistered(user, new Email("ada@example.org"), new UserName("Ada"))));
        var skus = new ArrayList<Sku>();
        for (var item = 0; item < items; item++) {
            var sku = new Sku("sku-" + Samples.newId());
            skus.add(sku);
            writes.add(write(
                    Item.stream(sku).id(),
                    new ItemListed(sku, new ItemName("Cup"), Money.parse("12.90"), Currency.getInstance("EUR"))));
            writes.add(write(Stock.stream(sku).id(), new StockAdded(sku, PIECES)));
        }
        Environment.await(new PgEventStore(environment.pool()).append(Append.of(writes)));
        return new Shop(user, skus);
    }

    private static StreamAppend write(StreamId stream, DomainEvent event) {
        var id = Samples.newId();
        return new StreamAppend(
                stream,
                0,
                List.of(new NewEvent(
                        id, event, new Metadata("/tideline/bench", id, id, Optional.empty(), Optional.empty()))));
    }

    /** An order of one piece of some item, as {@code POST /orders} takes it. */
    String order() {
        return "{\"user_id\": \"%s\", \"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"%s\", \"quantity\": 1}]}"
                .formatted(user, anyItem());
    }

    Sku anyItem() {
        return skus.get(ThreadLocalRandom.current().nextInt(skus.size()));
    }
}
