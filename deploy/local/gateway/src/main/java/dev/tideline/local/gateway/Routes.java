package dev.tideline.local.gateway;

import dev.tideline.event.Json;
import dev.tideline.openapi.ApiDocuments;
import dev.tideline.runtime.edge.PathTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** The function of each operation, from the OpenAPI document. */
final class Routes {
    private final PathTable<String> functions = new PathTable<>();

    static Routes ofAllFunctions() {
        var routes = new Routes();
        try {
            Json.STRICT
                    .readTree(ApiDocuments.merged())
                    .get("paths")
                    .forEachEntry(
                            (path, operations) -> operations.forEachEntry((method, operation) -> routes.functions.put(
                                    path,
                                    method.toUpperCase(Locale.ROOT),
                                    operation.get("x-tideline-function").asText())));
        } catch (IOException e) {
            throw new UncheckedIOException("The OpenAPI document is no JSON", e);
        }
        return routes;
    }

    /** The functions at a path by their methods; none if nothing is there. */
    Map<String, String> at(String path) {
        return functions.at(path);
    }
}
