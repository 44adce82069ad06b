package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.TextFile;
import dev.tideline.choreography.project.Described;
import dev.tideline.choreography.project.ModuleLists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the folder of a new function of the templates in {@code deploy/new.d}: it compiles, and its test fails where something is to
 * be filled in. Everything is checked before the first file is there.
 */
public final class NewFunction {
    private static final Path TEMPLATES = Path.of("deploy/new.d");
    private static final String NO_PLAIN_SENTENCE = "(?s).*[<>&|\\n*{}:#].*";

    private NewFunction() {}

    /** Takes the project's root, a kind, a name and options. */
    public static void main(String... args) throws IOException {
        try {
            make(Path.of(args[0]), List.of(args).subList(1, args.length)).forEach(System.out::println);
        } catch (Refused | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** Returns the paths of the files that it has made. */
    static List<Path> make(Path root, List<String> args) throws IOException {
        var files = files(FunctionRequest.of(root, args));
        // This fails before any file is written, if a list cannot be written.
        ModuleLists.files(root);
        NewFiles.put(root, files);
        new Described(root, ModuleLists.files(root)).write();
        return List.copyOf(files.keySet());
    }

    private static Map<Path, String> files(FunctionRequest request) {
        var values = values(request);
        var files = new TreeMap<Path, String>();
        var templates = request.root().resolve(TEMPLATES).resolve(request.kind());
        try (var found = Files.walk(templates)) {
            found.filter(Files::isRegularFile)
                    .forEach(template -> files.put(
                            Path.of(values.filled(templates.relativize(template).toString())),
                            tidy(template, values.filled(TextFile.read(template)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static Values values(FunctionRequest request) {
        var values = new Values(request.sources())
                .with("name", request.name().hyphened())
                .with("version", ModuleLists.version(request.root()))
                .with("package", request.name().together())
                .with("sentence", request.name().underscored());
        switch (request.kind()) {
            case "reactor" -> NewReactor.fill(request, values);
            case "saga" -> NewSaga.fill(request, values);
            case "participant" -> NewParticipant.fill(request, values);
            case "command" -> NewCommand.fill(request, values);
            case "projection" -> NewProjection.fill(request, values);
            default -> NewQuery.fill(request, values);
        }
        var description = request.options().getOrDefault("--description", values.description());
        if (description.isBlank() || description.matches(NO_PLAIN_SENTENCE)) {
            throw new Refused("A description is one plain sentence, without any of < > & | * { } : #.");
        }
        return values.with("description", description.strip().replaceFirst("\\.$", ""));
    }

    /** Sorts the imports of a Java file, and keeps each of them once. */
    private static String tidy(Path template, String text) {
        if (!template.toString().endsWith(".java")) {
            return text;
        }
        var lines = text.lines().toList();
        var imports = new TreeSet<String>(Comparator.comparing(line -> line.replace(";", "")));
        lines.stream().filter(NewFunction::isImport).forEach(imports::add);
        var statics = imports.stream()
                .filter(line -> line.startsWith("import static "))
                .toList();
        imports.removeAll(statics);
        var body = lines.stream()
                .skip(1)
                .dropWhile(line -> line.isBlank() || isImport(line))
                .toList();
        return Stream.of(lines.subList(0, 1), statics, imports, body)
                .filter(block -> !block.isEmpty())
                .map(block -> String.join("\n", block))
                .collect(joining("\n\n", "", "\n"));
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }
}
