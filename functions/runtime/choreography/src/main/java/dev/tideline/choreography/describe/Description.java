package dev.tideline.choreography.describe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.choreography.TextFile;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The files that describe all events, for people and for programs in other languages. They are a JSON Schema of each event, an AsyncAPI
 * document of the topics, and a page with pictures. The same choreography gives the same text.
 */
public final class Description {
    public static final Path SCHEMAS = Path.of("deploy/asyncapi/schemas");
    public static final Path ASYNC_API = Path.of("deploy/asyncapi/tideline.yaml");
    public static final Path PAGE = Path.of("docs/choreography.md");

    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private Description() {}

    /**
     * Returns the text of each file, by its path below the root of a project.
     *
     * @param loader of the classes of the events
     * @throws IllegalArgumentException if an event is no class, or has a field of a type that no schema is known for
     */
    public static SortedMap<Path, String> files(Choreography choreography, ClassLoader loader) {
        var files = new TreeMap<>(schemas(choreography, loader));
        files.put(ASYNC_API, AsyncApi.document(choreography, event -> EventTypes.highestVersion(type(event, loader))));
        files.put(PAGE, ChoreographyPage.text(choreography));
        return files;
    }

    /** Returns the text of the schema of each event in each of its versions, as {@link #files} does. */
    public static SortedMap<Path, String> schemas(Choreography choreography, ClassLoader loader) {
        var schemas = new TreeMap<Path, String>();
        choreography.contexts().stream()
                .flatMap(context -> context.events().stream())
                .forEach(event -> {
                    var type = type(event, loader);
                    IntStream.rangeClosed(1, EventTypes.highestVersion(type))
                            .forEach(version -> schemas.put(
                                    schemaFile(event.name(), version), json(EventSchema.of(type, version))));
                });
        return schemas;
    }

    /**
     * Returns the JSON Schema of the data of an event in its highest version. Data of all versions is valid.
     *
     * @throws IllegalArgumentException if it has a field of a type that no schema is known for
     */
    public static ObjectNode schema(Class<? extends DomainEvent> event) {
        return EventSchema.of(event, EventTypes.highestVersion(event));
    }

    /**
     * Returns a sentence for each reason why the files must not be written: a committed schema is kept compatible, as
     * {@link Compatibility} tells.
     *
     * @param root of the project
     */
    public static List<String> problems(Path root, Map<Path, String> files) {
        var problems = new ArrayList<String>();
        for (var committed : committed(root)) {
            var file = SCHEMAS.resolve(committed.getFileName());
            var described = files.get(file);
            if (described != null) {
                problems.addAll(Compatibility.problems(TextFile.read(committed), described));
            } else if (files.keySet().stream().noneMatch(other -> event(other).equals(event(file)))) {
                problems.add("%s: the event is gone, and stored events are of this type. Keep its class."
                        .formatted(event(file)));
            }
        }
        return problems;
    }

    private static List<Path> committed(Path root) {
        var folder = root.resolve(SCHEMAS);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path schemaFile(String event, int version) {
        return SCHEMAS.resolve(event + ".v" + version + ".json");
    }

    private static String event(Path schema) {
        return schema.getFileName().toString().replaceFirst("\\..*", "");
    }

    private static Class<? extends DomainEvent> type(EventType event, ClassLoader loader) {
        try {
            return Class.forName(event.type(), false, loader).asSubclass(DomainEvent.class);
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new IllegalArgumentException(event.type() + " is no class of an event", e);
        }
    }

    private static String json(ObjectNode node) {
        try {
            return Json.TOLERANT.writer(PRINTER).writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
