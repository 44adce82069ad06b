package dev.tideline.knative;

import dev.tideline.event.Category;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Topics;
import dev.tideline.runtime.schema.DatabaseRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A function, as its folder describes it.
 *
 * @param kind the label of its manifests
 * @param isSaga true if it leads the instances of an orchestrated saga
 * @param topics the topics that wake it
 * @param group its consumer group; empty if no event wakes it
 * @param libraries the artifacts of the project that it takes
 */
record Function(
        String name,
        String kind,
        DatabaseRole databaseRole,
        boolean isSaga,
        Set<String> topics,
        String group,
        Set<String> libraries) {
    static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();

    private static final Pattern DECLARES =
            Pattern.compile("(?:implements (?:Reactor|Choreographed)<|@Applies\\(|@Awaits\\()([^>)]*)");
    /** A participant is woken by requests of commands, and a saga by their results. Neither names them. */
    private static final Pattern COMMANDS = Pattern.compile("implements \\w*(?:Participant|Saga)\\b");

    private static final Pattern EXTENDS = Pattern.compile("extends (\\w+Steps) ");
    private static final Pattern EVENT = Pattern.compile("[A-Z]\\w+");
    private static final Map<String, String> TOPICS = topicsOfEvents();

    static List<Function> all() {
        return Stream.of("commands", "queries", "saga", "orchestration", "projections", "platform")
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
                ? !overlay.isPush()
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
        var setting = settings.getProperty(channel + "topics", settings.getProperty(channel + "topic", ""));
        var topics = setting.isEmpty() ? declared(module.resolve("src/main/java")) : Set.of(setting.split(","));
        return new Function(
                name,
                kind(module.getParent().getFileName().toString(), name, !topics.isEmpty()),
                DatabaseRole.ofModule(module),
                module.getParent().endsWith("orchestration"),
                topics,
                topics.isEmpty() ? "" : name,
                libraries(module));
    }

    /** The topics of the events that the function's class declares. */
    private static Set<String> declared(Path sources) {
        try (var files = Files.walk(sources)) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> Stream.concat(Stream.of(file), steps(file)))
                    .map(Function::read)
                    .flatMap(Function::topics)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> topics(String source) {
        var declared = DECLARES.matcher(source)
                .results()
                .flatMap(declaration -> EVENT.matcher(declaration.group(1)).results())
                .map(event -> TOPICS.get(event.group()));
        return COMMANDS.matcher(source).find() ? Stream.concat(declared, Stream.of(Topics.COMMANDS)) : declared;
    }

    /** Returns the steps that a projection's class extends. They are in the folder of the row. */
    private static Stream<Path> steps(Path projection) {
        try (var views = Files.walk(PROJECT.resolve("functions/shop/views/src/main/java"))) {
            var extended = EXTENDS.matcher(read(projection))
                    .results()
                    .map(found -> found.group(1) + ".java")
                    .toList();
            return views.filter(file -> extended.contains(file.getFileName().toString())).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the topics by the simple name of an event, and by that of its context. */
    private static Map<String, String> topicsOfEvents() {
        var topics = new HashMap<String, String>();
        for (var event : EventTypes.byName().values()) {
            for (var context : event.getInterfaces()) {
                if (context.isAnnotationPresent(Category.class)) {
                    var topic = context.getAnnotation(Category.class).topic();
                    topics.put(event.getSimpleName(), topic);
                    topics.put(context.getSimpleName(), topic);
                }
            }
        }
        return topics;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(String folder, String name, boolean isWokenByEvents) {
        return switch (folder) {
            // A cluster runs a participant as it runs a reactor.
            case "commands" -> isWokenByEvents ? "reactor" : "command";
            case "queries" -> "query";
            case "projections" -> "projection";
            // A cluster runs a saga as it runs a reactor.
            case "orchestration" -> "reactor";
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

    /** Returns the libraries of the module, and of all modules of its kind. */
    private static Set<String> libraries(Path module) {
        return Stream.of(module.resolve("pom.xml"), module.resolve("../pom.xml"))
                .filter(Files::exists)
                .flatMap(pom -> Stream.of(read(pom).split("</?artifactId>")))
                .collect(Collectors.toSet());
    }
}
