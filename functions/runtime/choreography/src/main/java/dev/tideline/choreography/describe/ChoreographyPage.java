package dev.tideline.choreography.describe;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import dev.tideline.choreography.SagaPlan;
import dev.tideline.choreography.TextFile;
import dev.tideline.plan.Meaning;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of Markdown with pictures in Mermaid. They show which function appends which event, and which functions the event wakes. */
final class ChoreographyPage {
    private static final String ENGINE = "any function";
    private static final String NOBODY = "–";

    private final Choreography choreography;
    private final StringBuilder page = new StringBuilder();

    private ChoreographyPage(Choreography choreography) {
        this.choreography = choreography;
    }

    static String text(Choreography choreography) {
        return new ChoreographyPage(choreography).text();
    }

    private String text() {
        page.append("""
                <!-- %s -->
                # The choreography

                No function calls another one. A function appends events, and events wake functions.

                In the pictures, a box is a function and a rounded box is an event. A hexagon with a red border is a failure:
                an event that says that a step has failed.

                ## The saga

                Commands and timers begin the saga. Reactors continue it: an event wakes a reactor, and the reactor appends further events.
                The picture leaves out events that wake no reactor, and the participants of orchestrated sagas.

                """.formatted(TextFile.WRITTEN));
        page.append(saga());
        choreography.plans().stream()
                .collect(Collectors.groupingBy(SagaPlan::saga, TreeMap::new, Collectors.toList()))
                .forEach((_, versions) -> plan(versions));
        page.append("\n## Events\n\n| event | topic | appended by | wakes |\n| --- | --- | --- | --- |\n");
        choreography.contexts().stream()
                .sorted(Comparator.comparing(Context::topic).thenComparing(Context::category))
                .forEach(context -> sorted(context.events()).forEach(event -> row(context, event)));
        choreography.contexts().stream()
                .collect(Collectors.groupingBy(
                        Context::topic,
                        TreeMap::new,
                        Collectors.flatMapping(context -> context.events().stream(), Collectors.toList())))
                .forEach(this::topic);
        return page.toString();
    }

    /** Writes a section about the newest version of a plan. */
    private void plan(List<SagaPlan> versions) {
        var plan = versions.getLast();
        page.append("""

                ## The orchestrated saga %s

                %s starts an instance. The whole limit is %s. Steps of the same stage run together.

                | stage | command | done | refused | undo | undone |
                | --- | --- | --- | --- | --- | --- |
                """.formatted(plan.saga(), plan.startedBy(), plan.limit()));
        plan.steps().stream().map(ChoreographyPage::row).distinct().forEach(page::append);
        var end = plan.end().map(command -> "At the end of an undo it requests `%s`.".formatted(command.target()));
        var cancelled = plan.cancelledBy().isEmpty()
                ? Optional.<String>empty()
                : Optional.of("%s cancels an instance.".formatted(String.join(" or ", plan.cancelledBy())));
        var older = versions.size() == 1
                ? Optional.<String>empty()
                : Optional.of("Its versions are %s."
                        .formatted(versions.stream()
                                .map(version -> "" + version.version())
                                .collect(Collectors.joining(", "))));
        var more = Stream.of(end, cancelled, older).flatMap(Optional::stream).collect(Collectors.joining(" "));
        page.append(more.isEmpty() ? "" : "\n" + more + "\n");
    }

    private static String row(SagaPlan.Step step) {
        return "| %s%s | `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        step.stage(),
                        step.pivot() ? " (pivot)" : "",
                        step.command().target(),
                        answers(Optional.of(step.command()), Meaning.DONE),
                        answers(Optional.of(step.command()), Meaning.REFUSED),
                        step.undo().map(undo -> "`" + undo.target() + "`").orElse(NOBODY),
                        answers(step.undo(), Meaning.DONE, Meaning.BARRED));
    }

    private static String answers(Optional<SagaPlan.Command> command, Meaning first, Meaning... others) {
        return command.map(asked -> String.join(", ", asked.answers(first, others)))
                .filter(answers -> !answers.isEmpty())
                .orElse(NOBODY);
    }

    /** Returns a picture of what follows from commands and timers, by way of reactors. Participants of orchestrated sagas are left out. */
    private String saga() {
        return picture(
                all().filter(event -> wakes(event).anyMatch(isOfKind(Kind.REACTOR)))
                        .toList(),
                isOfKind(Kind.PARTICIPANT).negate(),
                isOfKind(Kind.REACTOR));
    }

    private void row(Context context, EventType event) {
        page.append("| %s%s | %s | %s | %s |\n"
                .formatted(
                        event.name(),
                        event.failure() ? " (failure)" : "",
                        context.topic(),
                        code(appenders(event, _ -> true)),
                        code(names(wakes(event)))));
    }

    private void topic(String topic, List<EventType> events) {
        Predicate<Function> readsAll = function -> function.topics().contains(topic)
                && events.stream().allMatch(event -> function.handles().contains(event.name()));
        page.append("\n## ").append(topic).append("\n\n");
        var readers = names(choreography.functions().stream().filter(readsAll));
        if (!readers.isEmpty()) {
            page.append("Each event also wakes ").append(code(readers)).append(".\n\n");
        }
        page.append(picture(sorted(events), _ -> true, readsAll.negate()));
    }

    /**
     * @param drawn true for each appending function that the picture shows
     * @param shown true for each woken function that the picture shows
     */
    private String picture(List<EventType> events, Predicate<Function> drawn, Predicate<Function> shown) {
        var nodes = new TreeSet<String>();
        var edges = new TreeSet<String>();
        for (var event : events) {
            var name = event.name();
            nodes.add(
                    event.failure()
                            ? "%s{{\"%s\"}}:::failure".formatted(id(name), name)
                            : "%s([\"%s\"])".formatted(id(name), name));
            for (var appender : appenders(event, drawn)) {
                nodes.add("%s[\"%s\"]".formatted(id(appender), appender));
                edges.add(id(appender) + " --> " + id(name));
            }
            for (var woken : names(wakes(event).filter(shown))) {
                nodes.add("%s[\"%s\"]".formatted(id(woken), woken));
                edges.add(id(name) + " --> " + id(woken));
            }
        }
        return Stream.of(nodes, edges)
                .flatMap(Collection::stream)
                .map(line -> "  " + line + "\n")
                .collect(Collectors.joining(
                        "", "```mermaid\nflowchart LR\n", "  classDef failure stroke:#d1242f,stroke-width:3px\n```\n"));
    }

    private Stream<EventType> all() {
        return sorted(choreography.contexts().stream()
                        .flatMap(context -> context.events().stream())
                        .toList())
                .stream();
    }

    private SortedSet<String> appenders(EventType event, Predicate<Function> drawn) {
        return choreography.engine().contains(event.name())
                ? new TreeSet<>(List.of(ENGINE))
                : names(choreography.functions().stream()
                        .filter(drawn)
                        .filter(function -> function.appends().contains(event.name())));
    }

    private Stream<Function> wakes(EventType event) {
        return choreography.functions().stream()
                .filter(function -> function.handles().contains(event.name()));
    }

    private static Predicate<Function> isOfKind(Kind kind) {
        return function -> function.kind() == kind;
    }

    private static List<EventType> sorted(List<EventType> events) {
        return events.stream().sorted(Comparator.comparing(EventType::name)).toList();
    }

    private static SortedSet<String> names(Stream<Function> functions) {
        return functions.map(Function::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String code(Collection<String> names) {
        return names.isEmpty()
                ? NOBODY
                : names.stream()
                        .map(name -> name.equals(ENGINE) ? name : "`" + name + "`")
                        .collect(Collectors.joining(", "));
    }

    /** A word of Mermaid's, such as {@code end}, is no id. */
    private static String id(String name) {
        return "n_" + name.replaceAll("[^A-Za-z0-9]", "_");
    }
}
