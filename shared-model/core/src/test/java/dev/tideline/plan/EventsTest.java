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
    void instances_and_commands_have_their_own_streams_and_topics() {
        assertThat(SAGA).isEqualTo(new StreamId("saga-plan-trip/t1"));
        assertThat(Topics.of(SAGA)).isEqualTo("tideline.sagas");
        assertThat(Topics.of(StreamId.of("command", InstancePlan.commandId(SAGA, "book-room", false))))
                .isEqualTo("tideline.commands");
    }

    /** Command ids never change: a participant derives the ids of its events from them. */
    @Test
    void a_command_id_is_derived_from_instance_step_and_direction() {
        assertThat(InstancePlan.commandId(SAGA, "book-room", false))
                .isEqualTo(UUID.fromString("796aa143-fa37-516a-bbe7-c3cc4a243532"));
        assertThat(InstancePlan.commandId(SAGA, "book-room", true))
                .isEqualTo(UUID.fromString("e7fde0ba-17d8-5666-b72f-5d4b2a70df2b"));
    }

    @Test
    void a_command_is_the_same_after_writing_and_reading() throws Exception {
        var id = InstancePlan.commandId(SAGA, "book-room", false);
        var data = JsonNodeFactory.instance.objectNode().put("trip", "t1");

        assertSame(new CommandRequested(
                id, SAGA, "book-room", 1, "book-room", data, Optional.of(DueTime.parse("2026-11-30T12:00:00Z"))));
        assertSame(new CommandSettled(id, SAGA, "book-room", Optional.empty()));
    }

    @Test
    void a_due_time_is_written_in_utc_with_microseconds() {
        assertThat(Json.TOLERANT
                        .valueToTree(DueTime.parse("2026-11-30T12:00:00.1Z"))
                        .textValue())
                .isEqualTo("2026-11-30T12:00:00.100000Z");
    }

    private static void assertSame(DomainEvent event) throws Exception {
        assertThat(Json.TOLERANT.readValue(EventTypes.encode(event), event.getClass()))
                .isEqualTo(event);
    }
}
