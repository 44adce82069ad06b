package dev.tideline.choreography.project;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.tideline.choreography.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The lists of functions that Maven and images need. They follow from the folders, since a build comes before a choreography. */
public final class ModuleLists {
    private static final String FUNCTIONS = "functions";
    private static final Path POM = Path.of("functions/pom.xml");
    private static final Path LOCAL = Path.of("deploy/local/pom.xml");
    private static final Path IMAGES = Path.of("deploy/knative/components/images/kustomization.yaml");
    private static final String DEPENDENCY = """
            \s   <dependency>
                  <groupId>dev.tideline</groupId>
                  <artifactId>%s</artifactId>
                  <version>${project.version}</version>
                </dependency>
            """;
    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");
    private static final Pattern IMAGE = Pattern.compile("  - name: tideline/(\\S+)\\n(?: {4}.*\\n)*");

    private ModuleLists() {}

    /** Writes what differs; takes the project's root. */
    public static void main(String... args) throws IOException {
        var root = Path.of(args[0]);
        new Described(root, files(root)).write();
    }

    /** Returns the files that have such a list, with it. */
    public static Map<Path, String> files(Path root) {
        var functions = FunctionFolder.all(root);
        var files = new TreeMap<Path, String>();
        files.put(
                POM,
                TextFile.marked(
                        root.resolve(POM),
                        FUNCTIONS,
                        functions.stream()
                                .map(function ->
                                        "    <module>%s/%s</module>\n".formatted(function.kind(), function.name()))
                                .collect(joining())));
        files.put(
                LOCAL,
                TextFile.marked(
                        root.resolve(LOCAL),
                        FUNCTIONS,
                        functions.stream()
                                .map(function -> DEPENDENCY.formatted(function.name()))
                                .collect(joining())));
        files.put(IMAGES, TextFile.marked(root.resolve(IMAGES), FUNCTIONS, images(root)));
        return files;
    }

    /** Returns the version of the project. */
    public static String version(Path root) {
        return VERSION.matcher(TextFile.read(root.resolve(POM)))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    /** An image that has its place and tag keeps them. */
    private static String images(Path root) {
        var version = version(root);
        var known = IMAGE.matcher(TextFile.between(root.resolve(IMAGES), FUNCTIONS))
                .results()
                .collect(toMap(image -> image.group(1), image -> image.group()));
        return FunctionFolder.all(root).stream()
                .map(FunctionFolder::name)
                .sorted()
                .map(name ->
                        known.getOrDefault(name, "  - name: tideline/%s\n    newTag: %s\n".formatted(name, version)))
                .collect(joining());
    }
}
