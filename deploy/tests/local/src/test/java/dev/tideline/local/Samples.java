package dev.tideline.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tideline.testing.OpenApi;
import dev.tideline.testing.OpenApi.Operation;
import dev.tideline.testing.OpenApi.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Values that a caller would send, by the schemas of the OpenAPI document.
 *
 * @param texts by the name of their schema
 */
public record Samples(Map<String, String> texts, Random random) {
    private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Returns the samples of a shop that has this user, order and item. */
    public static Samples of(String user, String order, String sku, Random random) {
        return new Samples(
                Map.ofEntries(
                        Map.entry("UserId", user),
                        Map.entry("OrderId", order),
                        Map.entry("Sku", sku),
                        Map.entry("Email", "ada@example.org"),
                        Map.entry("Name", "Ada"),
                        Map.entry("Money", "12.50"),
                        Map.entry("Currency", "EUR"),
                        Map.entry("PaymentMethod", "pm_card_ok"),
                        Map.entry("StreamId", "stock-" + sku),
                        Map.entry("Timestamp", "2026-01-31T12:00:00Z")),
                random);
    }

    /** Returns these samples with another text. */
    Samples with(String schema, String text) {
        var others = new HashMap<>(texts);
        others.put(schema, text);
        return new Samples(others, random);
    }

    /** Returns the path of an operation, with values of its parameters that need no encoding. */
    String path(Operation operation) {
        var path = operation.path();
        for (var parameter : DOCUMENT.parameters(operation, "path").toList()) {
            path = path.replace("{" + parameter.name() + "}", text(parameter));
        }
        return path;
    }

    /** Returns a value of a parameter. */
    public String text(Parameter parameter) {
        return value(parameter.schema(), parameter.name()).asText();
    }

    /**
     * Returns a value of a schema.
     *
     * @param name of the schema or of the field
     */
    public JsonNode value(JsonNode schema, String name) {
        if (schema.has("$ref")) {
            var reference = schema.get("$ref").asText();
            return value(DOCUMENT.resolve(schema), reference.substring(reference.lastIndexOf('/') + 1));
        }
        if (schema.has("enum")) {
            return any(children(schema.get("enum")));
        }
        return switch (schema.path("type").asText()) {
            case "object" -> {
                var object = NODES.objectNode();
                schema.path("properties").forEachEntry((property, of) -> object.set(property, value(of, property)));
                yield object;
            }
            case "array" -> NODES.arrayNode().add(value(schema.get("items"), name));
            case "integer" ->
                NODES.numberNode(Math.max(1, schema.path("minimum").asInt(1)));
            case "boolean" -> NODES.booleanNode(true);
            default -> NODES.textNode(texts.getOrDefault(name, byFormat(schema, name)));
        };
    }

    private String byFormat(JsonNode schema, String name) {
        return switch (schema.path("format").asText()) {
            case "uuid" -> name.startsWith("user") ? texts.get("UserId") : texts.get("OrderId");
            case "date-time" -> texts.get("Timestamp");
            default -> schema.path("examples").path(0).asText(name.equals("sku") ? texts.get("Sku") : "text");
        };
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static List<JsonNode> children(JsonNode array) {
        var children = new ArrayList<JsonNode>();
        array.forEach(children::add);
        return children;
    }
}
