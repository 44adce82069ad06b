package dev.tideline.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A document in the making: the parts that all functions share, and those of the functions put in. */
record ApiDocument(ObjectNode document, JsonNode kinds) {
    private static final String COMPONENT = "#/components/";

    static ApiDocument common(ObjectNode yaml) {
        ObjectNode document = yaml.deepCopy();
        return new ApiDocument(document, document.remove("kinds"));
    }

    /**
     * This and what a domain has in common: its title, its components and the codes of its problems.
     *
     * @throws IllegalArgumentException if a component of that name is there already
     */
    ApiDocument of(ObjectNode domain) {
        ObjectNode result = document.deepCopy();
        result.set("info", domain.path("info").deepCopy());
        putComponents(result, domain);
        ArrayNode codes = (ArrayNode) result.at("/components/schemas/Problem/properties/code/enum");
        domain.path("codes").forEach(codes::add);
        return new ApiDocument(result, kinds);
    }

    /**
     * This and the operations of one more function.
     *
     * @throws IllegalArgumentException if something of that name is there already, or a kind is not
     */
    ApiDocument with(String function, ObjectNode fragment) {
        ObjectNode result = document.deepCopy();
        fragment.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> put(
                        result.withObject("paths")
                                .withObject("/" + path.replace("~", "~0").replace("/", "~1")),
                        method,
                        expand(function, (ObjectNode) operation))));
        putComponents(result, fragment);
        return new ApiDocument(result, kinds);
    }

    private static void putComponents(ObjectNode result, ObjectNode from) {
        from.path("components")
                .forEachEntry((kind, components) -> components.forEachEntry(
                        (name, component) -> put(result.withObject("components").withObject(kind), name, component)));
    }

    ApiDocument titled(String function) {
        ObjectNode result = document.deepCopy();
        ObjectNode info = result.withObject("info");
        info.put("title", info.path("title").asText() + ": " + function);
        return new ApiDocument(result, kinds);
    }

    /** Returns the document without components that nothing refers to. */
    ObjectNode complete() {
        Set<String> used = new HashSet<>();
        collect(document.path("paths"), used);
        ObjectNode result = document.deepCopy();
        result.path("components").forEachEntry((kind, components) -> {
            // Operations name a security scheme without a reference.
            if (!kind.equals("securitySchemes")) {
                ((ObjectNode) components)
                        .retain(used.stream()
                                .filter(reference -> reference.startsWith(COMPONENT + kind + "/"))
                                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                                .toList());
            }
        });
        return result;
    }

    private void collect(JsonNode node, Set<String> used) {
        node.findValuesAsText("$ref").stream().filter(used::add).forEach(reference -> {
            JsonNode component = document.at(reference.substring(1));
            if (component.isMissingNode()) {
                throw new IllegalArgumentException("There is no " + reference);
            }
            collect(component, used);
        });
    }

    private ObjectNode expand(String function, ObjectNode own) {
        List<JsonNode> layers = new ArrayList<>(List.of(kind("any")));
        own.path("kinds").forEach(name -> layers.add(kind(name.asText())));
        var isPublic = isPublic(own);
        if (!isPublic) {
            layers.add(kind("restricted"));
        }
        layers.add(own);

        ObjectNode operation = own.deepCopy();
        operation.remove(List.of("kinds", "callers", "problems"));
        operation.put("x-tideline-function", function);
        operation.set("x-tideline-callers", own.get("callers").deepCopy());
        ArrayNode security = operation.putArray("security");
        if (!isPublic) {
            security.addObject().putArray("token");
        }
        operation.set("parameters", parameters(layers));
        ObjectNode responses = operation.withObject("responses");
        layers.forEach(layer ->
                layer.path("responses").forEachEntry((status, response) -> responses.set(status, response.deepCopy())));
        codes(layers).forEach((status, codes) -> responses.set(status, problem(codes)));
        responses.forEachEntry((status, response) -> headers(layers, status)
                .forEach(name -> ((ObjectNode) response).withObject("headers").set(name, reference("headers", name))));
        return operation;
    }

    /** Returns true if an operation admits anyone, without a token. */
    private static boolean isPublic(ObjectNode operation) {
        if (operation.path("callers").isEmpty()) {
            throw new IllegalArgumentException(
                    operation.path("operationId").asText() + " does not say who may call it");
        }
        return operation.get("callers").has("anyone");
    }

    private ArrayNode parameters(List<JsonNode> layers) {
        ArrayNode parameters = document.arrayNode();
        layers.forEach(layer -> layer.path("parameters")
                .forEach(parameter -> parameters.add(
                        parameter.isTextual() ? reference("parameters", parameter.asText()) : parameter)));
        return parameters;
    }

    /** The codes of problems by status. */
    private static Map<String, List<String>> codes(List<JsonNode> layers) {
        Map<String, List<String>> byStatus = new TreeMap<>();
        layers.forEach(layer -> layer.path("problems")
                .forEachEntry((status, codes) -> codes.forEach(code ->
                        byStatus.computeIfAbsent(status, _ -> new ArrayList<>()).add(code.asText()))));
        return byStatus;
    }

    private static List<String> headers(List<JsonNode> layers, String status) {
        List<String> headers = new ArrayList<>();
        layers.forEach(layer -> layer.path("headers").forEachEntry((statuses, names) -> {
            if (matches(statuses, status)) {
                names.forEach(name -> headers.add(name.asText()));
            }
        }));
        return headers;
    }

    private JsonNode kind(String name) {
        if (!kinds.has(name)) {
            throw new IllegalArgumentException("There is no kind " + name);
        }
        return kinds.get(name);
    }

    private static boolean matches(String statuses, String status) {
        return switch (statuses) {
            case "all" -> true;
            case "2xx" -> status.startsWith("2");
            default -> statuses.equals(status);
        };
    }

    private ObjectNode problem(List<String> codes) {
        ObjectNode response = document.objectNode();
        response.put("description", String.join(", ", codes));
        ArrayNode both = response.withObject("content")
                .withObject("application/problem+json")
                .withObject("schema")
                .putArray("allOf");
        both.add(reference("schemas", "Problem"));
        ArrayNode allowed =
                both.addObject().withObject("properties").withObject("code").putArray("enum");
        codes.forEach(allowed::add);
        return response;
    }

    private ObjectNode reference(String kind, String name) {
        return document.objectNode().put("$ref", COMPONENT + kind + "/" + name);
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        if (object.has(name)) {
            throw new IllegalArgumentException(name + " occurs twice");
        }
        object.set(name, value);
    }
}
