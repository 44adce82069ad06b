package dev.tideline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.bench.Figure.Unit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {
    private static final Figure APPEND = Figure.of("append", 1_500, Unit.EVENTS_A_SECOND)
            .beside("insert", 2_000)
            .has(0.7);

    @TempDir
    Path root;

    @BeforeEach
    void there_is_a_template() throws Exception {
        Files.createDirectories(root.resolve("deploy/bench"));
        Files.createDirectories(root.resolve("docs/reference"));
        Files.writeString(root.resolve("deploy/bench/performance.md"), "On {{machine}}:\n\n{{append}}\n");
    }

    @Test
    void figures_stand_beside_their_floors_and_what_they_have_to_be() throws Exception {
        new PerformancePage(root).write(Map.of("append", List.of(APPEND)), Map.of("append.svg", "<svg/>"));

        assertThat(root.resolve("docs/reference/performance.md"))
                .content()
                .contains("| append | 1,500 events/s | insert: 2,000 events/s | 0.75 | 0.7 times | reached |");
        assertThat(root.resolve("docs/performance/append.svg")).hasContent("<svg/>");
    }

    @Test
    void a_figure_that_is_missed_says_so() {
        assertThat(PerformancePage.table(List.of(APPEND.has(0.8)))).contains("| 0.8 times | **missed** |");
        assertThat(PerformancePage.table(
                        List.of(Figure.of("delay", 7, Unit.MILLISECONDS).hasToBe(5))))
                .contains("| delay | 7.00 ms |  |  | 5.00 ms | **missed** |");
        assertThat(Figure.of("delay", 4, Unit.MILLISECONDS)
                        .beside("short", 3)
                        .has(2)
                        .isReached())
                .contains(true);
    }

    @Test
    void a_missing_measurement_is_reported() throws Exception {
        new PerformancePage(root).write(Map.of("append", List.of()), Map.of());

        assertThat(root.resolve("docs/reference/performance.md"))
                .content()
                .contains("Could not be measured in this run.");
    }

    @Test
    void a_page_without_all_measurements_is_refused() {
        assertThatThrownBy(() -> new PerformancePage(root).write(Map.of(), Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("append");
    }
}
