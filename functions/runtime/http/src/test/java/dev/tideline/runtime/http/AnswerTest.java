package dev.tideline.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final SagaOutcome ENDED = SagaOutcome.of("ended");

    @Test
    void an_event_of_a_newer_version_has_no_outcome() {
        assertThat(outcome("StockAdded", 1)).contains(ENDED);
        assertThat(outcome("StockAdded", 2)).isEmpty();
        assertThat(outcome("StockLost", 1)).isEmpty();
    }

    private static Optional<SagaOutcome> outcome(String type, int schemaVersion) {
        var none = new UUID(0, 0);
        var metadata = new Metadata("/tideline/a-test", none, none, Optional.empty(), Optional.empty());
        var data = EventTypes.encode(new StockAdded(new Sku("a"), 1));
        return Answer.of("sku", "a")
                .withOutcome(StockEvent.class, _ -> Optional.of(ENDED))
                .outcome()
                .orElseThrow()
                .apply(new Envelope(
                        none, type, new StreamId("stock-a"), 2, schemaVersion, Instant.EPOCH, metadata, data));
    }
}
