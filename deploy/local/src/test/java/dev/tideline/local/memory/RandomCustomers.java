package dev.tideline.local.memory;

import dev.tideline.shop.Sku;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Customers who order a piece or two of this and that, pay in every way there is, and sometimes change their minds. */
record RandomCustomers(MemoryBackend backend, RandomGenerator random) {
    private static final List<String> METHODS =
            List.of("pm_card_ok", "pm_card_ok", "pm_card_ok", "pm_card_declined", "pm_card_flaky", "pm_card_timeout");

    /** Of each item there are fewer pieces than all of them want. */
    void order(int orders, int items) {
        var shop = new MemoryShop(backend.store, random);
        var skus = IntStream.range(0, items)
                .mapToObj(_ -> shop.item(1 + 3 * orders / items / 2))
                .toList();
        var users = Stream.generate(shop::user).limit(10).toList();
        for (var i = 0; i < orders; i++) {
            var lines = new LinkedHashMap<Sku, Integer>();
            for (var line = 0; line <= random.nextInt(3); line++) {
                lines.put(any(skus), 1 + random.nextInt(2));
            }
            var order = shop.order(any(users), any(METHODS), lines);
            if (random.nextInt(4) == 0) {
                backend.publish();
            }
            if (random.nextInt(10) == 0) {
                shop.cancel(order);
            }
        }
        backend.settle();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
