package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The events of a project and what they hold, as their sources have them. It is what can be known before a build. */
final class DomainSources {
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern CATEGORY = Pattern.compile(
            "@Category\\((?:value = )?\"(\\w+)\"(.*?)\\)\\s*public sealed interface (\\w+)", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("\\b(record|enum) (\\w+)\\b");
    private static final Pattern STREAM = Pattern.compile("static EventStream<[^>]*> stream\\((\\w+) \\w+\\)");
    private static final Pattern PROBLEM = Pattern.compile("^ {4}([A-Z_]+)\\(", Pattern.MULTILINE);
    private static final Pattern IMPLEMENTED = Pattern.compile("\\s*implements ([\\w, ]+)");

    private final Map<String, Type> types = new TreeMap<>();
    private final Map<String, Context> contexts = new TreeMap<>();
    private final Map<String, Event> events = new TreeMap<>();
    private final Map<String, Type> problems = new TreeMap<>();

    /** A type that has values: a record or an enum. */
    record Type(String name, String imported, List<Component> components, List<String> constants, boolean isParsed) {
        /** Returns true for an id: one UUID or one text. */
        boolean isId() {
            return components.size() == 1
                    && List.of("UUID", "String").contains(components.getFirst().type());
        }

        boolean isUuid() {
            return components.size() == 1 && components.getFirst().type().equals("UUID");
        }
    }

    record Component(String type, String name) {}

    /** @param streamBy the type that a stream is named by, if it is one */
    record Context(String name, String imported, String category, boolean entityIdIsUuid, Optional<String> streamBy) {
        String state() {
            return stateOf(name);
        }

        String stateImported() {
            return stateOf(imported);
        }

        private static String stateOf(String events) {
            return events.replaceFirst("Event$", "");
        }
    }

    record Event(Type type, Context context) {}

    /** Code that makes values, with what it needs. */
    static final class Example {
        final TreeSet<String> imports = new TreeSet<>();
        final SequencedMap<String, String> constants = new LinkedHashMap<>();
    }

    DomainSources(Path sharedModel) {
        try (var files = Files.walk(sharedModel)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .sorted()
                    .forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Path file) {
        var source = TextFile.read(file);
        var packaged = PACKAGE.matcher(source);
        if (!packaged.find()) {
            return;
        }
        var outer = file.getFileName().toString().replace(".java", "");
        var imported = packaged.group(1) + "." + outer;
        var found = CATEGORY.matcher(source);
        var context = found.find()
                ? Optional.of(new Context(
                        found.group(3),
                        imported,
                        found.group(1),
                        !found.group(2).contains("entityIdIsUuid = false"),
                        streamBy(file)))
                : Optional.<Context>empty();
        context.ifPresent(declared -> contexts.put(declared.name(), declared));
        var type = TYPE.matcher(source);
        while (type.find()) {
            add(source, type.group(1), type.group(2), outer, imported, type.end(), context);
        }
    }

    private void add(
            String source,
            String kind,
            String name,
            String outer,
            String imported,
            int end,
            Optional<Context> context) {
        var type = new Type(
                name,
                name.equals(outer) ? imported : imported + "." + name,
                kind.equals("record") ? components(source, end) : List.of(),
                kind.equals("enum") ? constants(source, end) : List.of(),
                source.contains("static " + name + " parse(String "));
        types.putIfAbsent(name, type);
        if (source.startsWith(" implements ProblemType", end)) {
            PROBLEM.matcher(source).results().forEach(problem -> problems.put(problem.group(1), type));
        }
        if (kind.equals("record") && context.isPresent()) {
            var implemented = IMPLEMENTED.matcher(source).region(closing(source, end), source.length());
            if (implemented.lookingAt()
                    && List.of(implemented.group(1).strip().split(",\\s*"))
                            .contains(context.get().name())) {
                events.put(name, new Event(type, context.get()));
            }
        }
    }

    /** Returns the stream method of the state beside the events. */
    private static Optional<String> streamBy(Path events) {
        var state = events.resolveSibling(events.getFileName().toString().replaceFirst("Event\\.java$", ".java"));
        return Files.exists(state)
                ? STREAM.matcher(TextFile.read(state))
                        .results()
                        .map(found -> found.group(1))
                        .findFirst()
                : Optional.empty();
    }

    /** The end of the parentheses that a record's components are in. */
    private static int closing(String source, int begin) {
        var depth = 0;
        for (var i = source.indexOf('(', begin); i >= 0 && i < source.length(); i++) {
            depth += source.charAt(i) == '(' ? 1 : source.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return source.length();
    }

    private static List<Component> components(String source, int begin) {
        var inside = source.substring(source.indexOf('(', begin) + 1, closing(source, begin) - 1)
                .replaceAll("@\\w+(\\([^)]*\\))?", "");
        var components = new ArrayList<Component>();
        for (var component : inside.split(",(?![^<]*>)")) {
            var words = component.strip().split("\\s+(?=\\w+$)");
            if (words.length == 2) {
                components.add(new Component(words[0], words[1]));
            }
        }
        return components;
    }

    private static List<String> constants(String source, int begin) {
        return Pattern.compile("\\b[A-Z][A-Z_0-9]*\\b")
                .matcher(source.substring(begin).replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*", ""))
                .results()
                .limit(1)
                .map(found -> found.group())
                .toList();
    }

    Optional<Event> event(String name) {
        return Optional.ofNullable(events.get(name));
    }

    Optional<Context> context(String name) {
        return Optional.ofNullable(contexts.get(name));
    }

    Optional<Type> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** Returns the type of the problems of which one has this code. */
    Optional<Type> problem(String code) {
        return Optional.ofNullable(problems.get(code));
    }

    SortedSet<String> events() {
        return new TreeSet<>(events.keySet());
    }

    SortedSet<String> contexts() {
        return new TreeSet<>(contexts.keySet());
    }

    /** Returns the first event that is declared in a context. */
    Optional<Event> firstOf(Context context) {
        return events.values().stream()
                .filter(event -> event.context().equals(context))
                .findFirst();
    }

    /** Returns code that makes a value of a type. Each id is a constant, so that two events are of the same order or user. */
    String example(String type, Example code) {
        return switch (type) {
            case "String" -> "\"a text\"";
            case "int", "long", "Integer", "Long" -> "1";
            case "boolean", "Boolean" -> "true";
            case "UUID" -> imported(code, "java.util.UUID", "new UUID(0, %d)".formatted(code.constants.size() + 1));
            case "Instant" -> imported(code, "java.time.Instant", "Instant.EPOCH");
            case "BigDecimal" -> imported(code, "java.math.BigDecimal", "BigDecimal.ONE");
            case "Currency" -> imported(code, "java.util.Currency", "Currency.getInstance(\"EUR\")");
            case "Money" -> imported(code, types.get("Money").imported(), "Money.parse(\"25.00\")");
            default -> type.contains("<") ? empty(type, code) : ofSource(type, code);
        };
    }

    private static String empty(String type, Example code) {
        var outer = type.substring(0, type.indexOf('<'));
        return imported(code, "java.util." + outer, outer.equals("Optional") ? "Optional.empty()" : outer + ".of()");
    }

    private String ofSource(String name, Example code) {
        var type = types.get(name);
        if (type == null) {
            return "null";
        }
        code.imports.add(type.imported());
        if (!type.constants().isEmpty()) {
            return name + "." + type.constants().getFirst();
        }
        var made = "new " + name + "("
                + type.components().stream()
                        .map(component -> type.isId() && component.type().equals("String")
                                ? "\"a\""
                                : example(component.type(), code))
                        .collect(joining(", "))
                + ")";
        if (!type.isId()) {
            return made;
        }
        var constant = Words.of(name).underscored().toUpperCase(Locale.ROOT);
        code.constants.putIfAbsent(constant, "    private static final %s %s = %s;\n".formatted(name, constant, made));
        return constant;
    }

    private static String imported(Example code, String type, String made) {
        code.imports.add(type);
        return made;
    }
}
