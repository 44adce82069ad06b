package dev.tideline.saga.@package@;

@imports@
@test_imports@
import static dev.tideline.testing.Given.given;
import org.junit.jupiter.api.Test;

class @class@Test {
@constants@
    @Test
    void @sentence@() {
        var event = @event_example@;
        given().when(new @class@(), event).then(@appended_examples@);
    }
}
