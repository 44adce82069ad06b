package dev.tideline.plan;

import static dev.tideline.plan.Trip.TRIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.SagaEvent.Outcome;
import dev.tideline.plan.SagaEvent.SagaEnded;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.Trip.FlightEvent.FlightBooked;
import dev.tideline.plan.Trip.RoomEvent.RoomBooked;
import dev.tideline.plan.Trip.TripEvent.TripAsked;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final Plan<TripAsked> FIRST = version(1);
    private static final Plan<TripAsked> SECOND = version(2);

    private static Plan<TripAsked> version(int version) {
        return named("plan-trip", version).then(Trip.bookRoom()).build();
    }

    private static Plan.Builder<TripAsked> named(String name, int version) {
        return Plan.of(name, version, TripAsked.class, TripAsked::trip).limits(Duration.ofMinutes(15), Trip.MINUTE);
    }

    private static Progress started(int version) {
        return Progress.evolve(new NotStarted(), new SagaStarted("plan-trip", version, TRIP));
    }

    @Test
    void a_new_instance_runs_the_newest_plan() {
        assertThat(Plans.of(SECOND, List.of(FIRST)).of(new NotStarted())).contains(SECOND);
    }

    @Test
    void an_instance_keeps_the_version_that_it_has_started_with() {
        var plans = Plans.of(SECOND, List.of(FIRST));

        assertThat(plans.of(started(1))).contains(FIRST);
        assertThat(plans.of(started(2))).contains(SECOND);
        assertThat(plans.of(Progress.evolve(started(1), new SagaEnded(Outcome.COMPLETED))))
                .contains(FIRST);
    }

    @Test
    void only_an_instance_of_an_unknown_version_has_no_plan() {
        var plans = Plans.of(FIRST, List.of());

        assertThat(plans.of(started(2))).isEmpty();
        assertThat(plans.of(started(1))).contains(FIRST);
    }

    @Test
    void an_event_wakes_the_instances_of_its_key_in_any_version() {
        var other = named("plan-trip", 2).then(Trip.bookFlight()).build();
        var plans = Plans.of(other, List.of(FIRST));

        assertThat(plans.keys(new RoomBooked("a"))).containsExactly("a");
        assertThat(plans.keys(new FlightBooked("b", ""))).containsExactly("b");
        assertThat(plans.keys(Trip.asked())).containsExactly(TRIP);
        assertThat(plans.keys(new Trip.TicketEvent.TicketSent("c"))).isEmpty();
    }

    @Test
    void versions_belong_to_one_saga_and_the_newest_is_the_highest() {
        assertThatThrownBy(() -> Plans.of(FIRST, List.of(SECOND)))
                .hasMessage("Plan plan-trip has version 1, which is not the highest or exists twice. Raise it.");
        assertThatThrownBy(() -> Plans.of(FIRST, List.of(version(1))))
                .hasMessage("Plan plan-trip has version 1, which is not the highest or exists twice. Raise it.");
        assertThatThrownBy(() -> Plans.of(
                        SECOND,
                        List.of(named("plan-stay", 1).then(Trip.bookRoom()).build())))
                .hasMessage(
                        "Plans plan-trip and plan-stay are not of the same saga. Give all versions the same name and the same start event.");
    }
}
