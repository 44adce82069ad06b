package dev.tideline.choreography;

import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import dev.tideline.plan.Meaning;
import dev.tideline.plan.PlanFile;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules that a choreography has to keep. A problem is a sentence that says what is wrong and what to do. */
public final class ChoreographyRules {
    private static final String ENGINE = "The engine";

    private final Choreography choreography;

    private ChoreographyRules(Choreography choreography) {
        this.choreography = choreography;
    }

    /** Returns the problems that each function has by itself. */
    public static List<String> problemsOfEach(Choreography choreography) {
        var rules = new ChoreographyRules(choreography);
        return Stream.of(
                        rules.undeclared(),
                        rules.unplaced(),
                        rules.unowned(),
                        rules.unknown(),
                        rules.unplanned(),
                        rules.unawaited())
                .flatMap(problems -> problems)
                .toList();
    }

    /** Returns the problems that functions have with each other, where all of them are in one application. */
    public static List<String> problemsOfAll(Choreography choreography) {
        var rules = new ChoreographyRules(choreography);
        return Stream.of(
                        rules.neverWoken(),
                        rules.neverFilled(),
                        rules.uncompensated(),
                        rules.notCarriedOut(),
                        rules.neverDone(),
                        rules.neverAnswered())
                .flatMap(problems -> problems)
                .toList();
    }

    private Stream<String> undeclared() {
        return choreography.undeclared().stream()
                .map(decision ->
                        "%s does not say which events it appends. Annotate it with @Appends and their classes, or with @Appends({}) if there are none."
                                .formatted(decision));
    }

    private Stream<String> unplaced() {
        return choreography.contexts().stream()
                .flatMap(context -> Stream.of(
                                blank(context, "category", context.category()),
                                blank(context, "topic", context.topic()))
                        .flatMap(problems -> problems));
    }

    private static Stream<String> blank(Context context, String what, String value) {
        return value.isBlank()
                ? Stream.of("The events of %s have no %s. Name one in its @Category.".formatted(context.type(), what))
                : Stream.empty();
    }

    private Stream<String> unowned() {
        return events().filter(
                        event -> !event.personal().isEmpty() && event.subject().isEmpty())
                .map(event ->
                        "%s has personal fields (%s), and does not say of whom. Mark the field that has the id of the person with @Subject."
                                .formatted(event.name(), String.join(", ", event.personal())));
    }

    private Stream<String> unknown() {
        var known = events().map(EventType::name).collect(Collectors.toSet());
        return Stream.concat(
                        choreography.functions().stream()
                                .flatMap(function -> unknown(function.name(), function.appends(), known)),
                        unknown(ENGINE, choreography.engine(), known))
                .distinct();
    }

    private static Stream<String> unknown(String function, Set<String> appends, Set<String> known) {
        return appends.stream()
                .filter(event -> !known.contains(event))
                .map(event ->
                        "%s appends %s, which is an event of no context. Name a record of a sealed interface that has a @Category."
                                .formatted(function, event));
    }

    private Stream<String> neverWoken() {
        var appended = appended();
        return of(Kind.REACTOR)
                .flatMap(function -> function.handles().stream()
                        .filter(event -> !appended.contains(event))
                        .map(event ->
                                "%s is woken by %s, which no function appends. Add the function that appends it, or take this one out."
                                        .formatted(function.name(), event)));
    }

    private Stream<String> neverFilled() {
        var appended = appended();
        return of(Kind.PROJECTION)
                .flatMap(function -> choreography.contexts().stream()
                        .filter(context -> isAny(context, function.handles()) && !isAny(context, appended))
                        .map(context ->
                                "%s applies %s, and no function appends any of these events. Add the function that does, or take them out of @Applies."
                                        .formatted(function.name(), context.type())));
    }

    private static boolean isAny(Context context, Set<String> events) {
        return context.events().stream().anyMatch(event -> events.contains(event.name()));
    }

    /** A failure that no function appends has not to be compensated. */
    private Stream<String> uncompensated() {
        var waking = Stream.concat(
                        of(Kind.REACTOR).flatMap(function -> function.handles().stream()),
                        // A saga undoes its steps then.
                        requested().flatMap(request -> request.command().answers(Meaning.REFUSED).stream()))
                .collect(Collectors.toSet());
        var failures = events().filter(EventType::failure)
                .map(EventType::name)
                .filter(failure -> !waking.contains(failure))
                .collect(Collectors.toSet());
        return choreography.functions().stream()
                .flatMap(function -> function.appends().stream()
                        .filter(failures::contains)
                        .map(event ->
                                "%s appends %s, and no reactor or saga compensates this failure. Add a reactor that it wakes, or declare it as no Failure."
                                        .formatted(function.name(), event)));
    }

    private Stream<String> unplanned() {
        return of(Kind.SAGA)
                .filter(saga -> plans(saga).findAny().isEmpty())
                .map(saga ->
                        "%s has no golden file of its plan. Run its test, which writes the file to target/plans, and commit it in src/main/resources/%s."
                                .formatted(saga.name(), PlanFile.FOLDER));
    }

    private Stream<String> unawaited() {
        return of(Kind.SAGA)
                .flatMap(saga -> plans(saga)
                        .flatMap(plan -> plan.awaits().stream())
                        .filter(event -> !saga.handles().contains(event))
                        .distinct()
                        .map(event ->
                                "%s waits for %s, and its class does not declare that. Add the sealed interface of this event to @Awaits."
                                        .formatted(saga.name(), event)));
    }

    private Stream<SagaPlan> plans(Function saga) {
        return choreography.plans().stream().filter(plan -> plan.saga().equals(saga.name()));
    }

    /** A command has one participant at most, since each function has a name of its own. */
    private Stream<String> notCarriedOut() {
        return requested()
                .filter(request -> request.participant().isEmpty())
                .map(request ->
                        "%s requests %s, and no participant has this name. Add it with deploy/new participant %2$s, or request another one."
                                .formatted(request.plan(), request.command().target()));
    }

    private Stream<String> neverDone() {
        return requested().flatMap(request -> {
            var done = request.command().answers(Meaning.DONE);
            return request.participant().stream()
                    .filter(participant -> Collections.disjoint(participant.appends(), done))
                    .map(participant ->
                            "%s waits for %s from %s, which appends no such event. Let it append one, or name an event that it appends in done(…)."
                                    .formatted(request.plan(), String.join(" or ", done), participant.name()));
        });
    }

    private Stream<String> neverAnswered() {
        var appended = appended();
        return choreography.plans().stream()
                .flatMap(plan -> plan.needs().stream()
                        .filter(event -> !appended.contains(event))
                        .map(event ->
                                "%s waits for %s, which no function appends. Add the function that appends it, or change the plan."
                                        .formatted(named(plan), event)));
    }

    /** A command that a plan requests. */
    private record Requested(String plan, SagaPlan.Command command, Optional<Function> participant) {}

    private Stream<Requested> requested() {
        return choreography.plans().stream()
                .flatMap(plan -> plan.commands()
                        .map(command -> new Requested(
                                named(plan),
                                command,
                                choreography
                                        .function(command.target())
                                        .filter(function -> function.kind() == Kind.PARTICIPANT))));
    }

    private static String named(SagaPlan plan) {
        return "Version %s of %s".formatted(plan.version(), plan.saga());
    }

    private Stream<Function> of(Kind kind) {
        return choreography.functions().stream().filter(function -> function.kind() == kind);
    }

    private Stream<EventType> events() {
        return choreography.contexts().stream().flatMap(context -> context.events().stream());
    }

    private Set<String> appended() {
        var appended = new TreeSet<>(choreography.engine());
        choreography.functions().forEach(function -> appended.addAll(function.appends()));
        return Collections.unmodifiableSet(appended);
    }
}
