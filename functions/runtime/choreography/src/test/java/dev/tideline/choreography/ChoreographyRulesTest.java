package dev.tideline.choreography;

import static dev.tideline.choreography.ChoreographyRules.problemsOfAll;
import static dev.tideline.choreography.ChoreographyRules.problemsOfEach;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A tour is booked, and a seat is kept for it or not. Each test breaks one rule. */
class ChoreographyRulesTest {
    private static final Context TOURS = context("Tours", "tour", "tours", event("TourBooked"), event("TourCalledOff"));
    private static final Context SEATS = context(
            "Seats", "seat", "seats", event("SeatKept"), new EventType("SeatMissing", "Seats$SeatMissing", true));
    private static final Function BOOK = function("book-tour", Kind.COMMAND, set(), set("TourBooked"));
    private static final Function KEEP =
            function("when-tour-booked-keep-seat", Kind.REACTOR, set("TourBooked"), set("SeatKept", "SeatMissing"));
    private static final Function CALL_OFF =
            function("when-seat-missing-call-off", Kind.REACTOR, set("SeatMissing"), set("TourCalledOff"));
    private static final Function VIEW =
            function("tour-view", Kind.PROJECTION, set("TourBooked", "TourCalledOff"), set());
    private static final Function SAGA =
            function("book-trip", Kind.SAGA, set("SeatKept", "SeatMissing", "TourBooked", "TourCalledOff"), set());
    private static final Function KEEP_SEAT =
            function("keep-seat", Kind.PARTICIPANT, set(), set("SeatKept", "SeatMissing"));
    private static final Function CALL_OFF_TOUR =
            function("call-off-tour", Kind.PARTICIPANT, set(), set("TourCalledOff"));
    private static final SagaPlan SOUND_PLAN = SagaPlan.read("""
            {
              "saga": "book-trip", "version": 1, "started_by": "TourBooked", "key": "a", "limit": "PT1H",
              "steps": [{
                "step": "keep-seat", "stage": 1, "pivot": true, "within": "PT1M",
                "command": {
                  "target": "keep-seat", "data": {"tour_id": "a"},
                  "answers": {"SeatKept": "done", "SeatMissing": "refused"}
                }
              }],
              "end": {
                "target": "call-off-tour", "data": {"tour_id": "a"}, "bars_the_pivot": false,
                "answers": {"TourBooked": "goes_on", "TourCalledOff": "done"}
              },
              "cancelled_by": []
            }
            """);
    private static final List<Context> CONTEXTS = List.of(SEATS, TOURS);
    private static final Choreography SOUND = new Choreography(CONTEXTS, List.of(BOOK, VIEW, CALL_OFF, KEEP), set());

    @Test
    void a_sound_choreography_has_no_problems() {
        assertThat(problemsOfEach(SOUND)).isEmpty();
        assertThat(problemsOfAll(SOUND)).isEmpty();
    }

    @Test
    void a_saga_has_a_golden_file_of_its_plan() {
        var saga = function("book-trip", Kind.SAGA, set(), set());

        assertThat(problemsOfEach(new Choreography(CONTEXTS, List.of(saga), set())))
                .containsExactly(
                        "book-trip has no golden file of its plan. Run its test, which writes the file to target/plans, and"
                                + " commit it in src/main/resources/META-INF/tideline/plans.");
    }

    @Test
    void a_saga_declares_all_events_that_its_plan_waits_for() {
        var saga = function("book-trip", Kind.SAGA, set("SeatKept", "TourBooked", "TourCalledOff"), set());

        assertThat(problemsOfEach(orchestrated(SOUND_PLAN, saga, CALL_OFF_TOUR, KEEP_SEAT)))
                .containsExactly(
                        "book-trip waits for SeatMissing, and its class does not declare that. Add the sealed interface of"
                                + " this event to @Awaits.");
    }

    @Test
    void a_sound_plan_has_no_problems_and_compensates_failures() {
        var sound = orchestrated(SOUND_PLAN, SAGA, BOOK, CALL_OFF_TOUR, KEEP_SEAT);

        assertThat(problemsOfEach(sound)).isEmpty();
        assertThat(problemsOfAll(sound)).isEmpty();
    }

    @Test
    void each_command_of_a_plan_has_a_participant() {
        var command = function("call-off-tour", Kind.COMMAND, set(), set("TourCalledOff"));

        for (var functions :
                List.of(List.of(SAGA, BOOK, CALL_OFF, KEEP_SEAT), List.of(SAGA, BOOK, command, KEEP_SEAT))) {
            assertThat(problemsOfAll(orchestrated(SOUND_PLAN, functions.toArray(Function[]::new))))
                    .containsExactly(
                            "Version 1 of book-trip requests call-off-tour, and no participant has this name. Add it with"
                                    + " deploy/new participant call-off-tour, or request another one.");
        }
    }

    @Test
    void a_participant_appends_an_event_that_means_that_its_command_is_done() {
        var keep = function("keep-seat", Kind.PARTICIPANT, set(), set("SeatMissing"));
        var other = function("keep-seat-by-hand", Kind.COMMAND, set(), set("SeatKept"));

        assertThat(problemsOfAll(orchestrated(SOUND_PLAN, SAGA, BOOK, CALL_OFF_TOUR, keep, other)))
                .containsExactly(
                        "Version 1 of book-trip waits for SeatKept from keep-seat, which appends no such event. Let it append"
                                + " one, or name an event that it appends in done(…).");
    }

    @Test
    void each_event_that_a_saga_needs_is_appended() {
        assertThat(problemsOfAll(orchestrated(SOUND_PLAN, SAGA, CALL_OFF_TOUR, KEEP_SEAT)))
                .containsExactly(
                        "Version 1 of book-trip waits for TourBooked, which no function appends. Add the function that"
                                + " appends it, or change the plan.");
    }

    @Test
    void a_choreography_is_read_as_it_was_written() {
        var personal = new EventType("Named", "Tours$Named", false, set("name"), Optional.of("userId"));
        var written = new Choreography(
                List.of(context("Tours", "tour", "tours", personal)),
                SOUND.functions(),
                set("Parked"),
                set("Lazy"),
                List.of(SOUND_PLAN));

        assertThat(Choreography.read(new ByteArrayInputStream(written.write()))).isEqualTo(written);
    }

    @Test
    void a_decision_says_what_it_appends() {
        assertThat(problemsOfEach(
                        new Choreography(CONTEXTS, SOUND.functions(), set(), set("tours.BookTour"), List.of())))
                .containsExactly(
                        "tours.BookTour does not say which events it appends. Annotate it with @Appends and their"
                                + " classes, or with @Appends({}) if there are none.");
    }

    @Test
    void a_context_has_a_category_and_a_topic() {
        assertThat(problemsOfEach(new Choreography(List.of(context("Tours", " ", "")), List.of(), set())))
                .containsExactly(
                        "The events of Tours have no category. Name one in its @Category.",
                        "The events of Tours have no topic. Name one in its @Category.");
    }

    @Test
    void an_event_with_personal_fields_says_of_whom() {
        var named = new EventType("Named", "Tours$Named", false, set("email", "name"), Optional.empty());

        assertThat(problemsOfEach(
                        new Choreography(List.of(context("Tours", "tour", "tours", named)), List.of(), set())))
                .containsExactly(
                        "Named has personal fields (email, name), and does not say of whom. Mark the field that has"
                                + " the id of the person with @Subject.");
    }

    @Test
    void an_appended_event_belongs_to_a_context() {
        var book = function("book-tour", Kind.COMMAND, set(), set("TourBooked", "Tours"));

        assertThat(problemsOfEach(new Choreography(CONTEXTS, List.of(book), set("EventParked"))))
                .containsExactly(
                        "book-tour appends Tours, which is an event of no context. Name a record of a sealed interface that"
                                + " has a @Category.",
                        "The engine appends EventParked, which is an event of no context. Name a record of a sealed"
                                + " interface that has a @Category.");
    }

    @Test
    void an_event_that_a_reactor_waits_for_is_appended() {
        assertThat(problemsOfAll(without(KEEP)))
                .containsExactly(
                        "when-seat-missing-call-off is woken by SeatMissing, which no function appends. Add the"
                                + " function that appends it, or take this one out.");
        assertThat(problemsOfAll(new Choreography(CONTEXTS, without(KEEP).functions(), set("SeatMissing"))))
                .isEmpty();
    }

    @Test
    void some_event_of_each_applied_context_is_appended() {
        var seats = function("seat-view", Kind.PROJECTION, set("SeatKept", "SeatMissing"), set());

        assertThat(problemsOfAll(new Choreography(CONTEXTS, List.of(BOOK, seats), set())))
                .containsExactly(
                        "seat-view applies Seats, and no function appends any of these events. Add the function that"
                                + " does, or take them out of @Applies.");
    }

    @Test
    void a_failure_is_compensated() {
        assertThat(problemsOfAll(without(CALL_OFF)))
                .containsExactly(
                        "when-tour-booked-keep-seat appends SeatMissing, and no reactor or saga compensates this failure."
                                + " Add a reactor that it wakes, or declare it as no Failure.");
    }

    @Test
    void a_failure_that_nobody_appends_needs_no_compensation() {
        assertThat(problemsOfAll(new Choreography(CONTEXTS, List.of(BOOK, VIEW), set())))
                .isEmpty();
    }

    private static Choreography orchestrated(SagaPlan plan, Function... functions) {
        return new Choreography(CONTEXTS, List.of(functions), set(), set(), List.of(plan));
    }

    private static Choreography without(Function function) {
        var functions = new ArrayList<>(SOUND.functions());
        functions.remove(function);
        return new Choreography(CONTEXTS, functions, set());
    }

    private static Function function(String name, Kind kind, SortedSet<String> handles, SortedSet<String> appends) {
        return new Function(name, "tours." + name, kind, handles, set(), appends);
    }

    private static Context context(String type, String category, String topic, EventType... events) {
        return new Context(type, category, topic, true, List.of(events));
    }

    private static EventType event(String name) {
        return new EventType(name, "tours." + name, false);
    }

    private static SortedSet<String> set(String... names) {
        var set = new TreeSet<String>();
        Collections.addAll(set, names);
        return set;
    }
}
