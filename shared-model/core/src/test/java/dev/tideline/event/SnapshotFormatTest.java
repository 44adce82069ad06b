package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SnapshotFormatTest {
    @Snapshotted
    public record Marked(long count) {}

    public record Unmarked(long count) {}

    @Test
    void a_snapshot_is_read_as_it_was_written() {
        var format = new SnapshotFormat<>("counted-1", Marked.class);

        assertThat(format.read(format.write(new Marked(7)))).isEqualTo(new Marked(7));
    }

    @Test
    void a_state_that_is_not_marked_is_refused() {
        assertThatThrownBy(() -> new SnapshotFormat<>("counted-1", Unmarked.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unmarked is not @Snapshotted, without which no native binary could keep it");
    }
}
