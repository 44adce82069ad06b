package dev.tideline.queries.@package@;

@key_imports@
import static org.assertj.core.api.Assertions.assertThat;
import dev.tideline.views.@view@.@row@;
import org.junit.jupiter.api.Test;

class @class@Test {
    @Test
    void a_row_is_answered() {
        @key_type@ id = @key_value@;
        var row = new @row@();
        row.@key_field@ = id;
        row.@version_field@ = 1;

        assertThat(@row@Answer.of(row)).isEqualTo(new @row@Answer(id, 1));
    }
}
