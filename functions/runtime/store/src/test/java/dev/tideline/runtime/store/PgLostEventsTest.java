package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.store.LostEvents.Handled;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PgLostEventsTest {
    private final LostEvents lost = new PgLostEvents(TestDatabase.pool());
    private final StreamId stream = new StreamId("stock-" + UUID.randomUUID());
    private final String function = "function-" + UUID.randomUUID();

    @Test
    void a_page_ends_after_as_many_positions_or_before_the_end() {
        var events = stored(4);
        var first = position(events.getFirst());

        assertThat(done(lost.between(first, first + 100, 2)))
                .extracting(LostEvents.Place::event)
                .containsExactly(at(2), at(3));
        assertThat(done(lost.between(first, first + 2, 100)))
                .extracting(LostEvents.Place::event)
                .containsExactly(at(2));
        assertThat(done(lost.head())).isGreaterThanOrEqualTo(first + 3);
    }

    @Test
    void an_event_of_the_same_place_and_another_id_has_no_position() {
        var event = stored(1).getFirst();
        var forged = new Envelope(
                UUID.randomUUID(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion(),
                event.timestamp(),
                event.metadata(),
                event.data());

        assertThat(done(lost.positions(List.of(event, forged)))).containsOnlyKeys(event.id());
    }

    @Test
    void a_position_that_is_kept_never_falls_and_goes_on_in_a_topic_that_is_created_again() {
        done(lost.keep(List.of(handled("first", 7), new Handled(function, "tideline.users", 4, "u", 1))));
        done(lost.keep(List.of(handled("first", 5))));
        assertThat(done(lost.handled(function))).contains(handled("first", 7)).hasSize(2);

        done(lost.keep(List.of(handled("second", 6))));
        assertThat(done(lost.handled(function))).contains(handled("second", 7)).hasSize(2);
    }

    @Test
    void each_topic_has_the_mark_of_its_lane_or_the_lowest_of_all() {
        Sql.rows("INSERT INTO relay_lanes VALUES (?, 1000000000)", function);
        assertThat(done(lost.marks(List.of(function)))).containsEntry(function, 1_000_000_000L);
        assertThat(done(lost.marks(List.of("tideline.orders", "tideline.users"))))
                .containsOnlyKeys("tideline.orders", "tideline.users");
        assertThat(done(lost.marks(List.of()))).isEqualTo(Map.of());
    }

    private Handled handled(String topicId, long position) {
        return new Handled(function, "tideline.orders", 3, topicId, position);
    }

    private StreamVersion at(long version) {
        return new StreamVersion(stream, version);
    }

    private long position(Envelope event) {
        return done(lost.positions(List.of(event))).get(event.id());
    }

    private List<Envelope> stored(int count) {
        var metadata =
                new Metadata("/tideline/x", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        var events = IntStream.rangeClosed(1, count)
                .mapToObj(version ->
                        new Envelope(UUID.randomUUID(), "Happened", stream, version, 1, Instant.EPOCH, metadata, "{}"))
                .toList();
        StoredEvents.positioned(events);
        return events;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
