package dev.tideline.commands.@package@;

@imports@
@test_imports@
import static dev.tideline.testing.Given.given;
import org.junit.jupiter.api.Test;

class @class@Test {
@constants@
    @Test
    void @sentence@() {
        given().when(new @class@(), new @class@.Data()).then(@appended_examples@);
    }
}
