package dev.tideline.knative;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A function, as its folder tells of it.
 *
 * @param kind what its manifests are labelled with
 * @param topics that wake it
 * @param group its consumer group; empty if no event wakes it
 * @param libraries the artifacts of the project that it takes
 */
record Function(String name, String kind, Set<String> topics, String group, Set<String> libraries) {
    static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();

    static List<Function> all() {
        return Stream.of("commands", "queries", "saga", "projections", "platform")
                .flatMap(folder -> modules(PROJECT.resolve("functions").resolve(folder)))
                .map(Function::of)
                .toList();
    }

    boolean isWokenByEvents() {
        return !group.isEmpty();
    }

    boolean isWokenByTime() {
        return kind.equals("timer");
    }

    /** Its process opens connections to Kafka. */
    boolean usesKafka(Overlay overlay) {
        return isWokenByEvents()
                ? overlay == Overlay.PULL
                : Set.of("relay", "migration").contains(kind);
    }

    private static Stream<Path> modules(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(entry -> Files.exists(entry.resolve("pom.xml"))).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Function of(Path module) {
        var name = module.getFileName().toString();
        var channel = "mp.messaging.incoming." + name + ".";
        var settings = settings(module.resolve("src/main/resources/application.properties"));
        var topics = settings.getProperty(channel + "topics", settings.getProperty(channel + "topic", ""));
        return new Function(
                name,
                kind(module.getParent().getFileName().toString(), name),
                topics.isEmpty() ? Set.of() : Set.of(topics.split(",")),
                settings.getProperty(channel + "group.id", ""),
                libraries(module.resolve("pom.xml")));
    }

    private static String kind(String folder, String name) {
        return switch (folder) {
            case "commands" -> "command";
            case "queries" -> "query";
            case "projections" -> "projection";
            case "saga" -> name.startsWith("when-") ? "reactor" : "timer";
            default ->
                switch (name) {
                    case "event-relay" -> "relay";
                    case "schema-migration" -> "migration";
                    default -> "command";
                };
        };
    }

    private static Properties settings(Path file) {
        var settings = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                settings.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return settings;
    }

    private static Set<String> libraries(Path pom) {
        try {
            return new HashSet<>(Arrays.asList(Files.readString(pom).split("</?artifactId>")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
