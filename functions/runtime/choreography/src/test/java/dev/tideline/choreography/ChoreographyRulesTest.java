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
    private static final List<Context> CONTEXTS = List.of(SEATS, TOURS);
    private static final Choreography SOUND = new Choreography(CONTEXTS, List.of(BOOK, VIEW, CALL_OFF, KEEP), set());

    @Test
    void a_sound_choreography_has_no_problems() {
        assertThat(problemsOfEach(SOUND)).isEmpty();
        assertThat(problemsOfAll(SOUND)).isEmpty();
    }

    @Test
    void a_choreography_is_read_as_it_was_written() {
        var personal = new EventType("Named", "Tours$Named", false, set("name"), Optional.of("userId"));
        var written = new Choreography(
                List.of(context("Tours", "tour", "tours", personal)), SOUND.functions(), set("Parked"), set("Lazy"));

        assertThat(Choreography.read(new ByteArrayInputStream(written.write()))).isEqualTo(written);
    }

    @Test
    void a_decision_says_what_it_appends() {
        assertThat(problemsOfEach(new Choreography(CONTEXTS, SOUND.functions(), set(), set("tours.BookTour"))))
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
                        "when-tour-booked-keep-seat appends SeatMissing, and no reactor compensates this failure. Add"
                                + " one that it wakes, or declare it as no Failure.");
    }

    @Test
    void a_failure_that_nobody_appends_needs_no_compensation() {
        assertThat(problemsOfAll(new Choreography(CONTEXTS, List.of(BOOK, VIEW), set())))
                .isEmpty();
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
