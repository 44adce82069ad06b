package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.order.Process;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Hundreds of sagas in one thread. */
class ManySagasTest {
    private static final Logger LOG = Logger.getLogger(ManySagasTest.class);
    private static final int ORDERS = 500;

    @Test
    void the_same_random_numbers_make_the_same_history_and_others_make_another() {
        assertThat(history(1)).isEqualTo(history(1)).isNotEqualTo(history(2));
    }

    @Test
    void hundreds_of_sagas_at_once_end_each_in_its_own_way() {
        var random = new Random(1);
        try (var backend = new MemoryBackend(Workers.oneThread(random), random)) {
            var begin = System.nanoTime();
            new RandomCustomers(backend, random, List.of(Process.values())).order(ORDERS, 50);
            var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);

            LOG.infof(
                    "%d sagas, %d events: %d sagas/s", ORDERS, backend.events().size(), 1_000 * ORDERS / millis);
            MemoryGuarantees.hold(backend.events(), backend.gateway, backend.views);
            assertThat(backend.events())
                    .filteredOn(event -> event.streamId().category().equals("order"))
                    .hasSize(2 * ORDERS)
                    .extracting(Envelope::type)
                    .contains("OrderConfirmed", "OrderCancelled");
        }
    }

    private static List<Envelope> history(long seed) {
        var random = new Random(seed);
        try (var backend = new MemoryBackend(Workers.oneThread(random), random)) {
            new RandomCustomers(backend, random, List.of(Process.values())).order(60, 3);
            return backend.events();
        }
    }
}
