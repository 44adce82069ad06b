package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs as deployed without {@code TIDELINE_TRIGGER}. */
@QuarkusTest
class NoPushTest {
    @Inject
    Recorder function;

    @Test
    void a_function_that_pulls_takes_no_event_and_the_sender_is_to_keep_it() {
        PushTriggerTest.problem(PushTriggerTest.binary(PushTriggerTest.sound()), 503, "unavailable")
                .header("Retry-After", equalTo("10"))
                .body("detail", containsString("TIDELINE_TRIGGER"));
        assertThat(function.events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUSH", "pul", "", "both"})
    void there_is_no_other_trigger(String trigger) {
        assertThatThrownBy(() -> TriggerMode.parse(trigger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TIDELINE_TRIGGER must be pull or push, not: " + trigger);
    }
}
