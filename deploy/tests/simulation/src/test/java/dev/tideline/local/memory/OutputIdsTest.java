package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Command;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the names of functions, and the ids of the events that each appends, to the files in src/test/resources/outputs. A
 * redelivered event is harmless because the events that follow from it have the same ids again. With another name or id, an event
 * that was handled before an upgrade would have its effect a second time after it.
 *
 * <p>A reactor is driven by each of the {@link SampleHistories} that ends with its type of event; a command and a participant are tried in
 * each. Each
 * different result is listed, with the first history that leads to it.
 */
class OutputIdsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/outputs");

    /** True if deploy/describe runs this: a new function gets its lines, and existing lines stay. */
    private static final boolean NEW_ONES_ARE_ADDED = Boolean.getBoolean("tideline.outputs.add");

    private static final String FROZEN =
            "The names of functions and the ids of the events that they append are a frozen contract: "
                    + "with other ids, an event that is delivered again after an upgrade takes effect twice.";

    @Test
    void functions_have_the_names_that_they_always_had() throws IOException {
        var names = Shipped.names().toList();
        var file = GOLDEN.resolve("names.txt");
        if (NEW_ONES_ARE_ADDED) {
            var added = new TreeSet<>(Files.readAllLines(file));
            added.addAll(names);
            Files.write(file, added);
        }

        assertThat(names)
                .as(FROZEN + " For a new function deploy/describe adds a line to deploy/tests/simulation/%s.", file)
                .isEqualTo(Files.readAllLines(file));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_function_gives_its_events_the_ids_that_it_always_gave(String function) throws IOException {
        var file = GOLDEN.resolve(function + ".txt");
        var outputs = outputs(function);
        if (NEW_ONES_ARE_ADDED && !Files.exists(file) && !outputs.isEmpty()) {
            Files.write(file, outputs);
        }

        assertThat(outputs)
                .as(
                        FROZEN
                                + " What %s appends has changed: a decision that gains events appends them last. For a"
                                + " new function deploy/describe adds the file deploy/tests/simulation/%s.",
                        function,
                        file)
                .isEqualTo(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }

    /** A function that appends nothing in any of the histories has no file. */
    @Test
    void every_file_of_ids_is_of_a_function_that_decides() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
                    .as(FROZEN)
                    .isNotEmpty()
                    .isSubsetOf(Stream.concat(Stream.of("names"), functions()).toList());
        }
    }

    /** Returns the functions that decide: they have a reactor, a participant or a command. */
    static Stream<String> functions() {
        return Stream.of(Reactor.class, Participant.class, Command.class)
                .flatMap(Shipped::own)
                .map(Shipped::functionOf)
                .distinct()
                .sorted();
    }

    private static List<String> outputs(String function) {
        var outputs = new LinkedHashMap<List<String>, String>();
        SampleHistories.all().forEach((name, history) -> {
            Shipped.own(Reactor.class)
                    .filter(type -> Shipped.functionOf(type).equals(function))
                    .forEach(reactor ->
                            outputs.putIfAbsent(new DrivenFunction(function, history).woken(reactor), "on " + name));
            Shipped.own(Participant.class)
                    .filter(type -> Shipped.functionOf(type).equals(function))
                    .forEach(participant -> outputs.putIfAbsent(
                            new DrivenFunction(function, history).asked(participant), "asked after " + name));
            Shipped.own(Command.class)
                    .filter(type -> Shipped.functionOf(type).equals(function))
                    .forEach(command -> outputs.putIfAbsent(
                            new DrivenFunction(function, history).given(command),
                            command.getSimpleName() + " after " + name));
        });
        outputs.remove(List.<String>of());
        return outputs.entrySet().stream()
                .flatMap(output -> Stream.concat(
                        Stream.of(output.getValue()), output.getKey().stream().map(event -> "  " + event)))
                .toList();
    }
}
