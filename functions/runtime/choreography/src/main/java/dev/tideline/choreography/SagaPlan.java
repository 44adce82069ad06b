package dev.tideline.choreography;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import dev.tideline.plan.Meaning;
import dev.tideline.plan.PlanFile;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A version of a saga's plan, as its golden file ({@link PlanFile}) has it.
 *
 * @param startedBy the event that starts an instance
 * @param limit the whole limit
 * @param steps the steps in order; a step for each of several things is in the list once for each thing
 * @param end the command that comes last when an instance is undone
 * @param cancelledBy the events that cancel an instance
 */
public record SagaPlan(
        String saga,
        int version,
        String startedBy,
        String limit,
        List<Step> steps,
        Optional<Command> end,
        List<String> cancelledBy) {

    /** @param stage the number of the stage, from 1; steps of the same stage run together */
    public record Step(int stage, boolean pivot, Command command, Optional<Command> undo) {}

    /**
     * A command of a plan.
     *
     * @param target the name of the participant
     * @param answers the events that may answer it
     */
    public record Command(String target, SortedMap<String, Meaning> answers) {

        /** Returns the names of the answers with one of these meanings. */
        public SortedSet<String> answers(Meaning first, Meaning... others) {
            var wanted = EnumSet.of(first, others);
            return answers.entrySet().stream()
                    .filter(answer -> wanted.contains(answer.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** @throws IllegalArgumentException if the text is not a golden file of a plan */
    public static SagaPlan read(String file) {
        try {
            return Json.TOLERANT.readValue(file, SagaPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This text is not the golden file of a plan", e);
        }
    }

    /** Returns all commands: of steps, of undos, of the end. */
    public Stream<Command> commands() {
        return Stream.concat(
                        steps.stream().flatMap(step -> Stream.concat(Stream.of(step.command()), step.undo().stream())),
                        end.stream())
                .distinct();
    }

    /** Returns the names of all events that wake an instance. */
    public SortedSet<String> awaits() {
        return events(Meaning.DONE, Meaning.values());
    }

    /** Returns the names of the events without which an instance does not start, go on or end. */
    public SortedSet<String> needs() {
        return events(Meaning.DONE, Meaning.BARRED);
    }

    private SortedSet<String> events(Meaning first, Meaning... others) {
        var events = new TreeSet<>(cancelledBy);
        events.add(startedBy);
        commands().forEach(command -> events.addAll(command.answers(first, others)));
        return events;
    }
}
