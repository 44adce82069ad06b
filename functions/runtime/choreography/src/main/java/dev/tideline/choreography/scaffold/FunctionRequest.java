package dev.tideline.choreography.scaffold;

import dev.tideline.choreography.project.FunctionFolder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The function that a caller asks for.
 *
 * @param root of the project
 * @param options by name
 */
record FunctionRequest(Path root, String kind, Words name, Map<String, String> options, DomainSources sources) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*");
    private static final Map<String, Set<String>> OPTIONS = new TreeMap<>(Map.of(
            "command", Set.of("--appends", "--at", "--description"),
            "participant", Set.of("--appends", "--data", "--description"),
            "projection", Set.of("--of", "--description"),
            "query", Set.of("--of", "--at", "--description"),
            "reactor", Set.of("--appends", "--description"),
            "saga", Set.of("--start", "--description")));

    static FunctionRequest of(Path root, List<String> args) {
        if (args.size() < 2 || !OPTIONS.containsKey(args.getFirst())) {
            throw new Refused(
                    "usage: deploy/new <%s> <name> [--<option> <value>]…", String.join("|", OPTIONS.keySet()));
        }
        var kind = args.getFirst();
        var options = new HashMap<String, String>();
        for (var i = 2; i < args.size(); i += 2) {
            if (!OPTIONS.get(kind).contains(args.get(i)) || i + 1 == args.size()) {
                throw new Refused(
                        "A %s has the options %s, each with a value.",
                        kind, String.join(", ", new TreeSet<>(OPTIONS.get(kind))));
            }
            options.put(args.get(i), args.get(i + 1));
        }
        var name = args.get(1);
        if (!NAME.matcher(name).matches()) {
            throw new Refused(
                    "'%s' is no valid function name. Use words in lower case with hyphens between them.", name);
        }
        for (var function : FunctionFolder.all(root)) {
            if (function.name().equals(name)) {
                throw new Refused("A function of that name exists in %s. Choose another name.", function.path());
            }
        }
        return new FunctionRequest(
                root, kind, Words.of(name), options, new DomainSources(root.resolve("shared-model")));
    }

    /** @param such an example */
    String option(String option, String such) {
        return Optional.ofNullable(options.get(option))
                .orElseThrow(() -> new Refused("A %s needs %s, such as %s.", kind, option, such));
    }

    /** Returns the words as the name of a class, which has to say the function's name again. */
    String classOf(Words words) {
        var last = words.words().getLast();
        if (List.of("projection", "saga", "resource", "query").contains(last)) {
            throw new Refused("A name does not end with '%s', which a class has after its name.", last);
        }
        return words.camel();
    }

    /** Returns the events that it appends. */
    List<DomainSources.Event> appended() {
        return List.of(option("--appends", sources.events().first()).split(",")).stream()
                .map(this::event)
                .toList();
    }

    /** Returns the event of an option. */
    DomainSources.Event eventOf(String option) {
        return event(option(option, sources.events().first()));
    }

    private DomainSources.Event event(String name) {
        return sources.event(name)
                .orElseThrow(() ->
                        new Refused("Unknown event %s. Choose from: %s.", name, String.join(", ", sources.events())));
    }

    /** Returns the component of a record that names the stream of a context. */
    DomainSources.Component idOf(DomainSources.Context context, DomainSources.Type type) {
        return type.components().stream()
                .filter(component -> context.streamBy().equals(Optional.of(component.type())))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        "%s has no %s, the entity id of the stream of %s. Name a record that has one.",
                        type.name(), context.streamBy().orElse("id"), context.state()));
    }
}
