package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.scaffold.DomainSources.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/** A projection, with the view that it keeps. */
final class NewProjection {
    /** A folder a view. */
    static final Path VIEWS = Path.of("functions/shop/views/src/main/java/dev/tideline/views");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmm");
    private static final String COLUMN = "\n"
            + "            .column(\"%1$s\", \"%1$s_version\", row -> row.%1$sVersion, (row, version) ->"
            + " row.%1$sVersion = version)";

    private NewProjection() {}

    static void fill(FunctionRequest request, Values values) {
        var contexts = contexts(request);
        var main = contexts.getFirst();
        var words = request.name().words();
        var isView = words.size() > 1 && words.getLast().equals("view");
        var view = isView ? new Words(words.subList(0, words.size() - 1)) : request.name();
        if (Files.exists(request.root().resolve(VIEWS).resolve(view.together()))) {
            throw new Refused("A view exists already in %s. Choose another context.", VIEWS.resolve(view.together()));
        }
        values.with("class", request.name().camel() + "Projection")
                .with("row", view.camel() + "View")
                .with("view", view.together())
                .with("table", request.name().underscored())
                .with("time", LocalDateTime.now(ZoneOffset.UTC).format(TIME))
                .with("description", "Keeps the " + request.name().spaced());
        key(main, values);
        var first = request.sources().firstOf(main).orElseThrow(() -> new Refused("%s has no event.", main.name()));
        values.with("event_example", values.example(first.type().name()))
                .with(
                        "applies",
                        Values.classes(contexts.stream().map(Context::name).toList()))
                .withImports(
                        "steps_imports",
                        Stream.concat(
                                        contexts.stream().map(Context::imported),
                                        Stream.of("dev.tideline.event.Uuids").filter(_ -> main.entityIdIsUuid()))
                                .toList());
        var categories = contexts.stream().map(Context::category).toList();
        values.with("versions", each(categories, COLUMN, ""))
                .with("version_fields", each(categories, "    public long %sVersion;\n", ""))
                .with("version_columns", each(categories, "    %s_version bigint NOT NULL", ",\n"));
    }

    private static void key(Context main, Values values) {
        var key = Words.of(main.streamBy().orElse("Id"));
        var type = main.entityIdIsUuid() ? "UUID" : "String";
        values.with("category", main.category())
                .with("key", key.underscored())
                .with("key_field", key.field())
                .with("key_type", type)
                .with("key_sql", main.entityIdIsUuid() ? "uuid" : "text")
                .with(
                        "key_read",
                        main.entityIdIsUuid()
                                ? "Uuids.parse(event.streamId().entityId())"
                                : "event.streamId().entityId()")
                .with("key_example", values.example(main.streamBy().orElse(type)))
                .withImports("row_imports", main.entityIdIsUuid() ? List.of("java.util.UUID") : List.of());
    }

    private static List<Context> contexts(FunctionRequest request) {
        var known = request.sources().contexts();
        return Stream.of(request.option("--of", known.first()).split(","))
                .map(context -> request.sources()
                        .context(context)
                        .orElseThrow(() ->
                                new Refused("Unknown events %s. Choose from: %s.", context, String.join(", ", known))))
                .toList();
    }

    private static String each(List<String> categories, String template, String between) {
        return categories.stream().map(template::formatted).collect(joining(between));
    }
}
