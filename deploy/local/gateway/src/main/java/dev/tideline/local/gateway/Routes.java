package dev.tideline.local.gateway;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Json;
import dev.tideline.openapi.ApiDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which function an operation is of, as the OpenAPI document says. */
final class Routes {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final List<Route> all;

    private Routes(List<Route> all) {
        this.all = all;
    }

    private record Route(Pattern path, Map<String, String> functions) {}

    static Routes ofAllFunctions() {
        try {
            return new Routes(Json.STRICT
                    .readTree(ApiDocuments.merged())
                    .get("paths")
                    .propertyStream()
                    .map(path -> new Route(pattern(path.getKey()), functions(path.getValue())))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("The OpenAPI document is no JSON", e);
        }
    }

    /** The functions at a path by their methods; none if nothing is there. */
    Map<String, String> at(String path) {
        return all.stream()
                .filter(route -> route.path().matcher(path).matches())
                .findFirst()
                .map(Route::functions)
                .orElse(Map.of());
    }

    private static Map<String, String> functions(JsonNode operations) {
        return operations
                .propertyStream()
                .collect(toMap(
                        operation -> operation.getKey().toUpperCase(Locale.ROOT),
                        operation ->
                                operation.getValue().get("x-tideline-function").asText()));
    }

    private static Pattern pattern(String template) {
        var fixed = Stream.of(PARAMETER.split(template, -1)).map(Pattern::quote).toList();
        return Pattern.compile(String.join("[^/]+", fixed));
    }
}
