package dev.tideline.runtime.identity;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rules of all operations of a process. The build reads them from the {@code openapi.yaml} of its functions.
 *
 * @param byOperation by the name of an operation, such as {@code GET /things/{thing_id}}
 */
public record Rules(Map<String, Rule> byOperation) {

    public Rules {
        byOperation = Map.copyOf(byOperation);
    }

    /** @throws IllegalArgumentException if a caller is no role */
    public static Rules of(Map<String, List<String>> callers) {
        return new Rules(callers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, operation -> Rule.of(operation.getValue()))));
    }

    /** Returns the rule of an operation. One without a rule admits nobody. */
    public Rule of(String method, String template) {
        return byOperation.getOrDefault(name(method, template), Rule.NOBODY);
    }

    /** Returns the name of an operation, with one slash between the segments of its path and none at its end. */
    public static String name(String method, String template) {
        var path = ("/" + template).replaceAll("/+", "/");
        return method + " " + (path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }
}
