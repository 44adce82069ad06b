package dev.tideline.choreography.describe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.SagaPlan;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChoreographyPageTest {
    private final String page = ChoreographyPage.text(Library.CHOREOGRAPHY);

    @Test
    void the_saga_is_a_picture_of_what_wakes_reactors() {
        assertThat(section("The saga")).contains("""
                        ```mermaid
                        flowchart LR
                          n_LoanRefused{{"LoanRefused"}}:::failure
                          n_start_loan["start-loan"]
                          n_when_loan_refused_end_loan["when-loan-refused-end-loan"]
                          n_LoanRefused --> n_when_loan_refused_end_loan
                          n_start_loan --> n_LoanRefused
                          classDef failure stroke:#d1242f,stroke-width:3px
                        ```
                        """);
    }

    @Test
    void an_orchestrated_saga_is_a_table_of_the_steps_of_its_newest_plan() {
        var step = """
                {"step": "lend/%s", "stage": 1, "pivot": false, "within": "PT1M",
                 "command": {"target": "lend", "data": {}, "answers": {"LoanStarted": "done", "LoanRefused": "refused"}},
                 "undo": {"target": "take-back", "data": {}, "answers": {"LoanEnded": "done", "LoanRefused": "barred"}}}
                """;
        var plans = Stream.of(1, 2)
                .map(version -> SagaPlan.read("""
                        {"saga": "lend-books", "version": %s, "started_by": "LoanStarted", "key": "a", "limit": "PT1H",
                         "steps": [%s, %s], "end": {"target": "apologise", "data": {}, "answers": {}},
                         "cancelled_by": ["LoanEnded"]}
                        """.formatted(version, step.formatted("a"), step.formatted("b"))))
                .toList();
        var library = Library.CHOREOGRAPHY;

        var page = ChoreographyPage.text(new Choreography(
                library.contexts(), library.functions(), library.engine(), library.undeclared(), plans));

        assertThat(page).contains("""
                ## The orchestrated saga lend-books

                LoanStarted starts an instance. The whole limit is PT1H. Steps of the same stage run together.

                | stage | command | done | refused | undo | undone |
                | --- | --- | --- | --- | --- | --- |
                | 1 | `lend` | LoanStarted | LoanRefused | `take-back` | LoanEnded, LoanRefused |

                At the end of an undo it requests `apologise`. LoanEnded cancels an instance. Its versions are 1, 2.
                """);
    }

    @Test
    void a_table_tells_who_appends_an_event_and_whom_it_wakes() {
        assertThat(section("Events")).contains("""
                        | event | topic | appended by | wakes |
                        | --- | --- | --- | --- |
                        | LoanEnded | library.loans | `when-loan-refused-end-loan` | `loan-view` |
                        | LoanRefused (failure) | library.loans | `start-loan` | `loan-view`, `when-loan-refused-end-loan` |
                        | LoanStarted | library.loans | `start-loan` | `loan-view` |
                        | ServiceStarted | tideline.system | any function | – |
                        """);
    }

    @Test
    void a_function_that_is_woken_by_all_events_of_a_topic_is_told_once() {
        assertThat(section("library.loans"))
                .contains("Each event also wakes `loan-view`.")
                .contains("n_start_loan --> n_LoanStarted")
                .doesNotContain("n_loan_view");
    }

    private String section(String title) {
        var start = page.indexOf("## " + title + "\n");
        var end = page.indexOf("\n## ", start);
        return page.substring(start, end < 0 ? page.length() : end);
    }
}
