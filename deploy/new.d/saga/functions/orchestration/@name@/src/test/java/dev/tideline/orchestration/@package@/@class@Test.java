package dev.tideline.orchestration.@package@;

@imports@
@test_imports@
import static org.assertj.core.api.Assertions.assertThat;
import dev.tideline.testing.SagaContract;
import org.junit.jupiter.api.Test;

class @class@Test extends SagaContract<@event@> {
@constants@
    @class@Test() {
        super(new @class@(), @event_example@);
    }

    @Test
    void the_steps_are_requested_in_order() {
        assertThat(requested()).containsExactly("Fill in: the first step");
    }
}
