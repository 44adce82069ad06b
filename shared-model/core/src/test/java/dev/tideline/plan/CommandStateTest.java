package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tideline.event.StreamId;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandStateTest {
    private static final UUID COMMAND = new UUID(0, 1);
    private static final StreamId SAGA = Progress.stream("plan-trip", "t1").id();

    @Test
    void the_last_request_has_the_last_attempt() {
        assertThat(after().lastAttempt()).isZero();

        var state = after(requested(1), failed(1), requested(2), failed(2), settled());

        assertThat(state.lastAttempt()).isEqualTo(2);
        assertThat(state.requested()).isEqualTo(3);
        assertThat(state.version()).isEqualTo(5);
    }

    @Test
    void a_settled_command_is_over_until_it_is_requested_again() {
        assertThat(after(requested(1), settled()).isOver(1)).isTrue();
        assertThat(after(requested(1), settled(), failed(1)).isOver(2)).isTrue();
        assertThat(after(requested(1), settled(), requested(2)).isOver(2)).isFalse();
    }

    @Test
    void a_failed_attempt_and_all_before_it_are_over() {
        var state = after(requested(1), requested(2), failed(2), requested(3));

        assertThat(state.isOver(1)).isTrue();
        assertThat(state.isOver(2)).isTrue();
        assertThat(state.isOver(3)).isFalse();
    }

    @Test
    void a_failed_attempt_stays_over_after_a_settlement() {
        var state = after(requested(1), failed(1), requested(2), settled(), requested(3));

        assertThat(state.isOver(1)).isTrue();
        assertThat(state.isOver(2)).isFalse();
    }

    @Test
    void an_overdue_command_stays_overdue() {
        assertThat(after(requested(1), failed(1)).overdue()).isFalse();
        assertThat(after(
                                requested(1),
                                failed(1, CommandFailed.OVERDUE),
                                requested(2),
                                failed(2),
                                settled(),
                                requested(3))
                        .overdue())
                .isTrue();
    }

    private static CommandState after(CommandEvent... events) {
        var state = CommandState.stream(COMMAND).initial();
        for (var event : events) {
            state = CommandState.evolve(state, event);
        }
        return state;
    }

    private static CommandRequested requested(int attempt) {
        return new CommandRequested(
                COMMAND,
                SAGA,
                "book-room",
                attempt,
                "book-room",
                JsonNodeFactory.instance.objectNode(),
                Optional.empty());
    }

    private static CommandSettled settled() {
        return new CommandSettled(COMMAND, SAGA, "book-room", Optional.empty());
    }

    private static CommandFailed failed(int attempt) {
        return failed(attempt, "broken");
    }

    private static CommandFailed failed(int attempt, String reason) {
        return new CommandFailed(COMMAND, SAGA, "book-room", attempt, reason);
    }
}
