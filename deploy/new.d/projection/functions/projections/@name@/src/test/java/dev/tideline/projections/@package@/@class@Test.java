package dev.tideline.projections.@package@;

@test_imports@
import static org.assertj.core.api.Assertions.assertThat;
import dev.tideline.event.StreamId;
import dev.tideline.testing.History;
import org.junit.jupiter.api.Test;

class @class@Test {
@constants@
    private final @class@ projection = new @class@();

    @Test
    void an_event_is_applied_to_its_row() {
        var events = new History().with(StreamId.of("@category@", @key_example@), @event_example@).events();

        var row = projection.emptyRow(events.getFirst());
        events.forEach(event -> projection.apply(row, event));

        assertThat(row.version()).isEqualTo(1);
    }
}
