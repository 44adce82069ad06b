package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.scaffold.DomainSources.Component;
import dev.tideline.choreography.scaffold.DomainSources.Event;
import dev.tideline.choreography.scaffold.DomainSources.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A command, with the resource that makes it of a request. It has the ids of its path; without any it makes a new one. */
final class NewCommand {
    private static final String SUCH = "'POST /points/{user_id}'";
    private static final Pattern OPERATION = Pattern.compile("(POST|PUT|PATCH|DELETE) (/[a-z][\\w/{}.-]*)");
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final FunctionRequest request;
    private final Values values;
    private final HttpPaths http;
    private final TreeSet<String> imports = new TreeSet<>();

    private NewCommand(FunctionRequest request, Values values) {
        this.request = request;
        this.values = values;
        this.http = new HttpPaths(request);
    }

    static void fill(FunctionRequest request, Values values) {
        new NewCommand(request, values).fill();
    }

    private void fill() {
        var type = request.classOf(request.name());
        var operation = OPERATION.matcher(request.option("--at", SUCH));
        if (!operation.matches()) {
            throw new Refused("--at takes a method and a path, such as %s.", SUCH);
        }
        var method = operation.group(1);
        var path = operation.group(2);
        http.refuseIfTaken(method, path);
        var rest = path.substring(HttpPaths.beginning(path).length());
        var events = request.appended();
        values.with("class", type)
                .with("method", method)
                .with("method_lower", method.toLowerCase(Locale.ROOT))
                .with("path", path)
                .with("class_path", HttpPaths.beginning(path))
                .with("method_path", rest.isEmpty() ? "" : "    @Path(\"%s\")\n".formatted(rest.substring(1)))
                .with("operation", request.name().field())
                .with("tag", events.getFirst().context().state())
                .with("description", request.name().sentence());
        var parameters =
                PARAMETER.matcher(path).results().map(found -> found.group(1)).toList();
        var components = parameters.isEmpty()
                ? List.of(newId(events))
                : parameters.stream().map(this::component).toList();
        holds(components, events);
        var id = components.getFirst();
        answers(id, parameters.isEmpty() ? ".at(\"%s/\" + %s)".formatted(path, id.name()) : "");
        if (parameters.isEmpty()) {
            makes(id);
        } else {
            reads(parameters, components);
        }
        values.withImports("resource_imports", imports);
        var ids = parameters.stream()
                .filter(each -> http.idType(each).isPresent())
                .toList();
        http.fill(parameters, ids, values);
    }

    private void holds(List<Component> components, List<Event> events) {
        components.stream()
                .flatMap(component -> request.sources().type(component.type()).stream())
                .map(Type::imported)
                .forEach(imports::add);
        values.appending(events, imports)
                .with("components", each(components, component -> component.type() + " " + component.name()))
                .with("arguments", each(components, Component::name))
                .with("argument_examples", each(components, component -> values.example(component.type())));
    }

    private static String each(List<Component> components, Function<Component, String> text) {
        return components.stream().map(text).collect(joining(", "));
    }

    private Component component(String parameter) {
        return new Component(
                http.idType(parameter).map(Type::name).orElse("String"),
                Words.of(parameter).field());
    }

    private Component newId(List<Event> events) {
        return events.getFirst().type().components().stream()
                .filter(component -> request.sources()
                        .type(component.type())
                        .filter(Type::isUuid)
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new Refused(
                        "%s has no id that could be made; give --at a path with a parameter.",
                        events.getFirst().type().name()));
    }

    private void answers(Component id, String location) {
        var name = Words.of(id.name()).underscored();
        values.with("id", name)
                .with("id_schema", http.schema(id.type()))
                .with("answer", "Answer.of(\"%s\", %s)%s".formatted(name, id.name(), location));
    }

    /** A request that begins something gets a new id, and is answered 201. */
    private void makes(Component id) {
        imports.add("dev.tideline.runtime.edge.Ids");
        values.with("status", "201")
                .with("path_parameters", "")
                .with("reads", "        var %s = new %s(ids.next());\n".formatted(id.name(), id.type()))
                .with("fields", "    private final Ids ids;\n")
                .with("parameters", "Commands commands, Ids ids")
                .with("assignments", "        this.ids = ids;\n");
    }

    private void reads(List<String> parameters, List<Component> components) {
        var read = new ArrayList<String>();
        var taken = new ArrayList<String>();
        imports.add("jakarta.ws.rs.PathParam");
        for (var i = 0; i < parameters.size(); i++) {
            var component = components.get(i);
            var isText = component.type().equals("String");
            taken.add("@PathParam(\"%s\") String %s, "
                    .formatted(parameters.get(i), component.name() + (isText ? "" : "InPath")));
            if (!isText) {
                imports.add("dev.tideline.runtime.http.PathId");
                read.add("        var %1$s = PathId.of(%1$sInPath, %2$s::parse, %3$s);\n"
                        .formatted(component.name(), component.type(), http.notFound(parameters.get(i), imports)));
            }
        }
        values.with("status", "200")
                .with("path_parameters", String.join("", taken))
                .with("reads", String.join("", read))
                .with("fields", "")
                .with("parameters", "Commands commands")
                .with("assignments", "");
    }
}
