package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final StreamId SAGA = Progress.stream("plan-trip", "t1").id();

    @Test
    void an_instance_and_a_command_have_streams_and_topics_of_their_own() {
        assertThat(SAGA).isEqualTo(new StreamId("saga-plan-trip/t1"));
        assertThat(Topics.of(SAGA)).isEqualTo("tideline.sagas");
        assertThat(Topics.of(StreamId.of("command", InstancePlan.commandId(SAGA, "book-room", false))))
                .isEqualTo("tideline.commands");
    }

    /** Stored for ever: what a participant appends takes its ids from it. */
    @Test
    void the_id_of_a_command_follows_from_instance_step_and_direction() {
        assertThat(InstancePlan.commandId(SAGA, "book-room", false))
                .isEqualTo(UUID.fromString("796aa143-fa37-516a-bbe7-c3cc4a243532"));
        assertThat(InstancePlan.commandId(SAGA, "book-room", true))
                .isEqualTo(UUID.fromString("e7fde0ba-17d8-5666-b72f-5d4b2a70df2b"));
    }

    @Test
    void a_command_is_read_as_it_was_written() throws Exception {
        var id = InstancePlan.commandId(SAGA, "book-room", false);
        var data = JsonNodeFactory.instance.objectNode().put("trip", "t1");

        assertSame(new CommandRequested(
                id, SAGA, "book-room", 1, "book-room", data, Optional.of(Due.parse("2026-11-30T12:00:00Z"))));
        assertSame(new CommandSettled(id, SAGA, "book-room", Optional.empty()));
    }

    @Test
    void a_time_is_written_in_utc_with_microseconds() {
        assertThat(Json.TOLERANT
                        .valueToTree(Due.parse("2026-11-30T12:00:00.1Z"))
                        .textValue())
                .isEqualTo("2026-11-30T12:00:00.100000Z");
    }

    private static void assertSame(DomainEvent event) throws Exception {
        assertThat(Json.TOLERANT.readValue(EventTypes.encode(event), event.getClass()))
                .isEqualTo(event);
    }
}
