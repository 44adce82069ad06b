package dev.tideline.saga.@package@;

@imports@
@test_imports@
import static dev.tideline.testing.Given.given;
import org.junit.jupiter.api.Test;

class @class@Test {
@constants@
    private final @class@ reactor = new @class@();

    @Test
    void @sentence@() {
        given().when(reactor, @event_example@).then(@appended_examples@);
    }
}
