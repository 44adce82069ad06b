package dev.tideline.choreography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SagaPlanTest {
    private static final String STEP = """
            {
              "step": "keep-seat/%s", "stage": 1, "pivot": false, "within": "PT1M",
              "command": {
                "target": "keep-seat", "data": {"seat": "%1$s"},
                "answers": {"SeatKept": "done", "SeatMissing": "refused", "SeatAdded": "goes_on"}
              },
              "undo": {
                "target": "free-seat", "data": {},
                "answers": {"SeatFreed": "done", "SeatBarred": "barred", "SeatSold": "refused"}
              }
            }
            """;
    private static final SagaPlan PLAN = SagaPlan.read("""
            {
              "saga": "book-trip", "version": 1, "started_by": "TripRequested", "key": "a", "limit": "PT1H",
              "steps": [%s, %s],
              "end": {"target": "end-trip", "data": {}, "answers": {"TripEnded": "done"}, "bars_the_pivot": false},
              "cancelled_by": ["TripCancelled"]
            }
            """.formatted(STEP.formatted("1"), STEP.formatted("2")));

    @Test
    void a_command_for_each_of_several_things_is_one_command() {
        assertThat(PLAN.commands())
                .extracting(SagaPlan.Command::target)
                .containsExactly("keep-seat", "free-seat", "end-trip");
    }

    @Test
    void an_instance_waits_for_all_events_of_the_plan() {
        assertThat(PLAN.awaits())
                .containsExactly(
                        "SeatAdded",
                        "SeatBarred",
                        "SeatFreed",
                        "SeatKept",
                        "SeatMissing",
                        "SeatSold",
                        "TripCancelled",
                        "TripEnded",
                        "TripRequested");
    }

    @Test
    void the_needed_events_of_a_plan_leave_out_refusals() {
        assertThat(PLAN.needs())
                .containsExactly("SeatBarred", "SeatFreed", "SeatKept", "TripCancelled", "TripEnded", "TripRequested");
    }

    @Test
    void a_text_that_is_no_plan_is_refused() {
        assertThatThrownBy(() -> SagaPlan.read("{]")).hasMessage("This text is not the golden file of a plan");
    }
}
