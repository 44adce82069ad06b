package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.scaffold.DomainSources.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of a template's placeholders. */
final class Values {
    private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z_]+)@");

    private final Map<String, String> values = new HashMap<>();
    private final DomainSources.Example example = new DomainSources.Example();
    private final DomainSources sources;

    Values(DomainSources sources) {
        this.sources = sources;
    }

    Values with(String placeholder, String value) {
        values.put(placeholder, value);
        return this;
    }

    Values withImports(String placeholder, Collection<String> types) {
        return with(placeholder, types.stream().map("import %s;\n"::formatted).collect(joining()));
    }

    /** Adds the values for the events that a decision declares and its test expects. */
    Values appending(List<Event> events, Collection<String> otherImports) {
        var imports = new ArrayList<>(otherImports);
        events.forEach(event -> imports.add(event.type().imported()));
        return withImports("imports", imports)
                .with(
                        "appends",
                        classes(events.stream()
                                .map(event -> event.type().name())
                                .toList()))
                .with(
                        "appended_examples",
                        events.stream()
                                .map(event -> example(event.type().name()))
                                .collect(joining(", ")));
    }

    /** Returns code of the test that makes a value. */
    String example(String type) {
        return sources.example(type, example);
    }

    static String classes(List<String> names) {
        var classes = names.stream().map(each -> each + ".class").collect(joining(", "));
        return names.size() == 1 ? classes : "{" + classes + "}";
    }

    String description() {
        return values.get("description");
    }

    /** Returns the text with its placeholders filled in. */
    String filled(String template) {
        withImports("test_imports", example.imports);
        with("constants", String.join("", example.constants.values()));
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(found ->
                        Matcher.quoteReplacement(Objects.requireNonNull(values.get(found.group(1)), found.group())));
    }
}
