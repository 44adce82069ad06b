package dev.tideline.choreography.scaffold;

import dev.tideline.choreography.TextFile;
import dev.tideline.choreography.scaffold.DomainSources.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A query of a view that is there. */
final class NewQuery {
    private static final Pattern ID = Pattern.compile("@Id\\s+public (UUID|String) (\\w+);");
    private static final Pattern KEY = Pattern.compile("AppliedVersions\\.of\\(\\w+\\.class, \"(\\w+)\"\\)");
    private static final Pattern MAIN_VERSION = Pattern.compile("row -> row\\.(\\w*[vV]ersion)\\b");
    private static final String PATH = "(/[a-z][a-z0-9-]*)+";

    private NewQuery() {}

    static void fill(FunctionRequest request, Values values) {
        var row = request.option("--of", "PointsView");
        var file = view(request, row);
        var source = TextFile.read(file);
        var id = ID.matcher(source);
        var key = KEY.matcher(source);
        var version = MAIN_VERSION.matcher(source);
        if (!source.contains("implements ServedView") || !id.find() || !key.find() || !version.find()) {
            throw new Refused("%s is not served; it implements ServedView, and its id is a UUID or a String.", row);
        }
        var camel = request.name().camel();
        values.with("class", camel + "Resource")
                .with("camel", camel)
                .with("row", row)
                .with(
                        "view",
                        Objects.requireNonNull(file.getParent()).getFileName().toString())
                .with("version_field", version.group(1))
                .with(
                        "description",
                        "Answers what is asked of the " + Words.of(row).spaced());
        key(key.group(1), id.group(1), id.group(2), values);
        http(request, key.group(1), id.group(1), values);
    }

    private static void key(String key, String type, String field, Values values) {
        var isUuid = type.equals("UUID");
        values.with("key", key)
                .with("key_type", type)
                .with("key_field", field)
                .with("key_parse", isUuid ? "Uuids::parse" : "id -> id")
                .with("key_value", isUuid ? "UUID.randomUUID()" : "\"a\"")
                .with(
                        "key_column",
                        "Column.of%s(\"%s\", row -> row.%s)".formatted(isUuid ? "Uuid" : "Text", key, field))
                .withImports("key_imports", isUuid ? List.of("java.util.UUID") : List.of())
                .withImports("parse_imports", isUuid ? List.of("dev.tideline.event.Uuids") : List.of());
    }

    private static void http(FunctionRequest request, String key, String type, Values values) {
        var http = new HttpPaths(request);
        var path = request.options().getOrDefault("--at", "/" + request.name().hyphened());
        if (!path.matches(PATH)) {
            throw new Refused("--at takes a path without parameters, such as /points.");
        }
        http.refuseIfTaken("GET", path);
        http.refuseIfTaken("GET", path + "/{" + key + "}");
        var imports = new TreeSet<String>();
        values.with("path", path)
                .with("problem", http.notFound(key, imports))
                .withImports("problem_imports", imports)
                .with("id_schema", http.schema(http.idType(key).map(Type::name).orElse(type)));
        http.fill(List.of(key), List.of(key), values);
    }

    private static Path view(FunctionRequest request, String row) {
        var views = request.root().resolve(NewProjection.VIEWS);
        try (var files = Files.walk(views)) {
            return files.filter(file -> file.endsWith(row + ".java"))
                    .findFirst()
                    .orElseThrow(() ->
                            new Refused("Unknown row %s in %s. Name the class of a view.", row, NewProjection.VIEWS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
