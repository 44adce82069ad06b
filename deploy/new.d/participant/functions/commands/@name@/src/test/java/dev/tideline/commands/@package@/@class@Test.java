package dev.tideline.commands.@package@;

@imports@
@test_imports@
import static dev.tideline.testing.Given.given;
import org.junit.jupiter.api.Test;

class @class@Test {
@constants@
    @Test
    void @sentence@() {
        var command = @data_example@;
        given().when(new @class@(), command).then(@appended_examples@);
    }
}
