package dev.tideline.local.memory;

import dev.tideline.order.Process;
import dev.tideline.shop.Sku;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Customers who order a few pieces, pay in every possible way, and sometimes cancel.
 *
 * @param processes each order goes through one of them
 */
record RandomCustomers(MemoryBackend backend, RandomGenerator random, List<Process> processes) {
    private static final List<String> METHODS =
            List.of("pm_card_ok", "pm_card_ok", "pm_card_ok", "pm_card_declined", "pm_card_flaky", "pm_card_timeout");

    /** Places orders. Each item has fewer pieces than all orders together want. */
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
            var order = shop.order(any(users), any(METHODS), lines, any(processes));
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
