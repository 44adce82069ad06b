package dev.tideline.choreography.describe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Tells if an event's schema may follow the committed one. The store keeps events for ever, so new code has to read old events. A consumer
 * is not deployed at the same moment, so old code has to read new events. Only a new optional field allows both.
 */
public final class Compatibility {
    private static final String NEW_TYPE = "make a new type of event: a new meaning is a new type.";

    /** The keywords that say nothing about the data. */
    private static final Set<String> REMARKS = Set.of("$schema", "$id", "$comment", "title", "description");

    private static final Set<String> COMPARED_BY_FIELD = Set.of("properties", "required", "items", "enum", "type");

    private final String event;
    private final List<String> problems = new ArrayList<>();

    private Compatibility(String event) {
        this.event = event;
    }

    /**
     * Returns a sentence for each change that old code or old events do not allow; none if there is no such change.
     *
     * @param committed the JSON Schema of an event as it was published
     * @param described the one that the code has now
     * @throws IllegalArgumentException if that is no JSON
     */
    public static List<String> problems(String committed, String described) {
        var after = read(described);
        var compatibility = new Compatibility(after.path("title").asText());
        try {
            compatibility.compare("", read(committed), after, true);
        } catch (IllegalArgumentException e) {
            compatibility.problem("", "has a committed schema that is no JSON. Restore the file.");
        }
        return compatibility.problems;
    }

    /** @param as if the field is required or optional as before */
    private void compare(String field, JsonNode before, JsonNode after, boolean as) {
        compareType(field, before, after, as);
        compareValues(field, before, after);
        var keywords = Stream.of(before, after)
                .flatMap(schema -> names(schema).stream())
                .filter(keyword -> !REMARKS.contains(keyword) && !COMPARED_BY_FIELD.contains(keyword))
                .collect(Collectors.toCollection(TreeSet::new));
        for (var keyword : keywords) {
            if (!before.path(keyword).equals(after.path(keyword))) {
                changed(field, keyword, text(before.path(keyword)), text(after.path(keyword)));
            }
        }
        if (before.has("items") && after.has("items")) {
            compare(field + "[]", before.get("items"), after.get("items"), true);
        }
        compareFields(field.isEmpty() ? "" : field + ".", before, after);
    }

    private void compareFields(String parent, JsonNode before, JsonNode after) {
        var fieldsBefore = before.path("properties");
        var fieldsAfter = after.path("properties");
        for (var name : names(fieldsBefore)) {
            var field = parent + name;
            if (!fieldsAfter.has(name)) {
                problem(field, "is gone. Keep it, or " + NEW_TYPE);
                continue;
            }
            var required = isRequired(before, name);
            if (required && !isRequired(after, name)) {
                problem(field, "has become optional, and readers of today need it. Keep it required, or " + NEW_TYPE);
            }
            if (!required && isRequired(after, name)) {
                problem(field, "has become required, and stored events may lack it. Keep it optional, or " + NEW_TYPE);
            }
            compare(field, fieldsBefore.get(name), fieldsAfter.get(name), required == isRequired(after, name));
        }
        for (var name : names(fieldsAfter)) {
            if (!fieldsBefore.has(name) && isRequired(after, name)) {
                problem(parent + name, "is new, and stored events lack it. Make it an Optional, or " + NEW_TYPE);
            }
        }
    }

    private void compareType(String field, JsonNode before, JsonNode after, boolean as) {
        var was = texts(before.path("type"));
        var is = texts(after.path("type"));
        if (!as) {
            was.remove("null");
            is.remove("null");
        }
        if (!was.equals(is)) {
            changed(field, "type", String.join(" or ", was), String.join(" or ", is));
        }
    }

    private void compareValues(String field, JsonNode before, JsonNode after) {
        if (before.has("enum") != after.has("enum")) {
            changed(field, "enum", text(before.path("enum")), text(after.path("enum")));
            return;
        }
        var was = texts(before.path("enum"));
        var is = texts(after.path("enum"));
        without(is, was)
                .forEach(value -> problem(
                        field,
                        "has the new value " + value + ", and readers of today fail on it. Leave it out, or "
                                + NEW_TYPE));
        without(was, is)
                .forEach(value -> problem(
                        field,
                        "no longer has the value " + value + ", and stored events have it. Keep it, or " + NEW_TYPE));
    }

    /** @param was empty if the keyword is new, as {@code is} if it is gone */
    private void changed(String field, String keyword, String was, String is) {
        var change = was.isEmpty()
                ? "has got the %s %s".formatted(keyword, is)
                : is.isEmpty()
                        ? "has lost the %s %s".formatted(keyword, was)
                        : "had the %s %s and has now %s".formatted(keyword, was, is);
        problem(field, change + ". Keep it as it was, or " + NEW_TYPE);
    }

    private void problem(String field, String what) {
        problems.add(event + ": " + (field.isEmpty() ? "the event " : "the field " + field + " ") + what);
    }

    private static boolean isRequired(JsonNode schema, String field) {
        return texts(schema.path("required")).contains(field);
    }

    private static Set<String> without(Set<String> values, Set<String> others) {
        var rest = new TreeSet<>(values);
        rest.removeAll(others);
        return rest;
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns what a keyword allows: a text, or several. Null is what an optional field allows, and no value of an enum. */
    private static Set<String> texts(JsonNode keyword) {
        if (keyword.isTextual()) {
            return new HashSet<>(Set.of(keyword.textValue()));
        }
        return StreamSupport.stream(keyword.spliterator(), false)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static JsonNode read(String schema) {
        try {
            return Json.TOLERANT.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The schema of an event is no JSON", e);
        }
    }
}
