package dev.tideline.choreography.project;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.TextFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The table of the functions in the project's README.md. */
final class Readme {
    private static final Path README = Path.of("README.md");
    private static final String HEAD = """

            | function | woken by | does |
            | --- | --- | --- |
            """;

    private Readme() {}

    static Map<Path, String> files(Path root, Choreography choreography) {
        var functions = choreography.functions().stream().collect(toMap(Function::name, identity()));
        var rows = FunctionFolder.all(root).stream()
                .map(folder -> "| [%s](%s) | %s | %s |\n"
                        .formatted(
                                folder.name(),
                                folder.path(),
                                wokenBy(folder, Optional.ofNullable(functions.get(folder.name()))),
                                folder.description()))
                .collect(joining());
        var file = root.resolve(README);
        return Map.of(README, TextFile.marked(file, TextFile.read(file), "functions", HEAD + rows + "\n"));
    }

    private static String wokenBy(FunctionFolder folder, Optional<Function> function) {
        var operations = folder.operations();
        if (!operations.isEmpty()) {
            return operations.stream().map("`%s`"::formatted).collect(joining(", "));
        }
        return function.map(Readme::wokenBy).orElse("its start");
    }

    private static String wokenBy(Function function) {
        return switch (function.kind()) {
            case REACTOR -> String.join(", ", function.handles());
            case PARTICIPANT -> "a command of a saga";
            case SAGA, PROJECTION -> "`" + String.join("`, `", function.topics()) + "`";
            case TIMER -> "a timer";
            case COMMAND, QUERY, BACKGROUND -> "its start";
        };
    }
}
