package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.TextFile;
import dev.tideline.choreography.project.FunctionFolder;
import dev.tideline.choreography.scaffold.DomainSources.Type;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The paths of functions over HTTP, and their parts of the OpenAPI document. */
final class HttpPaths {
    private final FunctionRequest request;
    private final String common;

    HttpPaths(FunctionRequest request) {
        this.request = request;
        this.common = TextFile.read(request.root().resolve("deploy/openapi/src/main/openapi/common.yaml"));
    }

    /** Refuses an operation that a gateway cannot tell from others, by the method and what a path has before its first parameter. */
    void refuseIfTaken(String method, String path) {
        for (var function : FunctionFolder.all(request.root())) {
            for (var operation : function.operations()) {
                var theirs = operation.substring(operation.indexOf(' ') + 1);
                if (operation.startsWith(method + " ") && (covers(path, theirs) || covers(theirs, path))) {
                    throw new Refused(
                            "A gateway cannot tell %s %s from %s of %s; choose another beginning of the path.",
                            method, path, operation, function.name());
                }
            }
        }
    }

    private static boolean covers(String one, String other) {
        return one.contains("{") && other.contains("{")
                ? (beginning(other) + "/").startsWith(beginning(one) + "/")
                : one.equals(other);
    }

    /** Returns what a path has before its first parameter. */
    static String beginning(String path) {
        var parameter = path.indexOf('{');
        return parameter < 0 ? path : path.substring(0, path.lastIndexOf('/', parameter));
    }

    /** Returns the type of an id in a path, such as that of {@code user_id}. */
    Optional<Type> idType(String parameter) {
        return request.sources().type(Words.of(parameter).camel()).filter(type -> type.isId() && type.isParsed());
    }

    /** Returns code for the problem that there is no such thing. */
    String notFound(String parameter, Collection<String> imports) {
        var code = code(parameter);
        var problem = request.sources().problem(code);
        imports.add(problem.map(Type::imported).orElse("dev.tideline.runtime.edge.Problem"));
        return problem.map(type -> type.name() + "." + code).orElse("Problem.Code.NOT_FOUND");
    }

    private static String code(String parameter) {
        return parameter.replaceFirst("_id$", "").toUpperCase(Locale.ROOT) + "_NOT_FOUND";
    }

    /** Fills in the parameters of a path, and the problems that come of them. */
    void fill(List<String> parameters, List<String> ids, Values values) {
        values.with(
                "openapi_parameters",
                parameters.stream()
                        .map(this::parameter)
                        .collect(joining("", parameters.isEmpty() ? "" : "      parameters:\n", "")));
        var codes = ids.stream()
                .map(HttpPaths::code)
                .map(code -> request.sources().problem(code).isPresent() ? code.toLowerCase(Locale.ROOT) : "not_found")
                .distinct()
                .collect(joining(", "));
        values.with("openapi_problems", codes.isEmpty() ? "" : "      problems:\n        '404': [" + codes + "]\n");
    }

    private String parameter(String name) {
        return common.contains("\n    " + name + ": {name: " + name)
                ? "        - " + name + "\n"
                : "        - {name: %s, in: path, required: true, schema: %s}\n"
                        .formatted(name, schema(idType(name).map(Type::name).orElse("String")));
    }

    /** Returns the schema of a type, which may be one that all functions have. */
    String schema(String type) {
        if (common.contains("\n    " + type + ": {type")) {
            return "{$ref: '#/components/schemas/" + type + "'}";
        }
        var isUuid = type.equals("UUID")
                || request.sources().type(type).filter(Type::isUuid).isPresent();
        return isUuid ? "{type: string, format: uuid}" : "{type: string}";
    }
}
