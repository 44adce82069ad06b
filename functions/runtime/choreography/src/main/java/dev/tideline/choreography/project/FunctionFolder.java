package dev.tideline.choreography.project;

import dev.tideline.choreography.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of a function, {@code functions/<kind>/<name>}. What is told here is known before a build.
 *
 * @param root of the project
 */
public record FunctionFolder(Path root, String kind, String name) {
    private static final List<String> KINDS =
            List.of("commands", "saga", "orchestration", "projections", "queries", "platform");
    private static final Pattern DESCRIPTION = Pattern.compile("<description>(.*?)</description>", Pattern.DOTALL);
    private static final Pattern OPERATION =
            Pattern.compile("^ {2}(?<path>/\\S*):$|^ {4}(?<method>get|put|post|delete|patch):$", Pattern.MULTILINE);

    /** Returns those of a project, by kind and name. */
    public static List<FunctionFolder> all(Path root) {
        return KINDS.stream()
                .flatMap(kind -> names(root.resolve("functions").resolve(kind))
                        .map(name -> new FunctionFolder(root, kind, name)))
                .toList();
    }

    private static Stream<String> names(Path kind) {
        if (!Files.isDirectory(kind)) {
            return Stream.empty();
        }
        try (var folders = Files.list(kind)) {
            return folders
                    .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the path of the folder in the project. */
    public String path() {
        return "functions/" + kind + "/" + name;
    }

    /** Returns what its pom.xml says that it does. */
    public String description() {
        var description = DESCRIPTION.matcher(TextFile.read(root.resolve(path()).resolve("pom.xml")));
        if (!description.find()) {
            throw new IllegalStateException(
                    path() + "/pom.xml has no <description>; say there what the function does.");
        }
        return description.group(1).strip();
    }

    /** Returns what can be asked of it over HTTP, such as {@code GET /orders}. */
    public List<String> operations() {
        var document = root.resolve(path()).resolve("src/main/openapi.yaml");
        if (!Files.exists(document)) {
            return List.of();
        }
        var operations = new ArrayList<String>();
        var path = "";
        var found = OPERATION.matcher(TextFile.read(document));
        while (found.find()) {
            if (found.group("path") != null) {
                path = found.group("path");
            } else {
                operations.add(found.group("method").toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return operations;
    }
}
