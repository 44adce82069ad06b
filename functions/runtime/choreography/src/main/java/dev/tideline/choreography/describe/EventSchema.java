package dev.tideline.choreography.describe;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.choreography.TextFile;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.Money;
import dev.tideline.event.Personal;
import dev.tideline.event.SinceVersion;
import dev.tideline.event.StreamId;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The JSON Schema of an event's data, as {@link Json#TOLERANT} writes it. The names come from Jackson itself. The schema accepts every
 * value that can be read, also one that a request could not bring today. So a value that is checked only when it is entered has no pattern.
 */
final class EventSchema {
    static final String PERSONAL = "x-personal";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<Class<?>, ObjectNode> VALUES = Map.ofEntries(
            Map.entry(boolean.class, of("boolean")),
            Map.entry(Boolean.class, of("boolean")),
            Map.entry(int.class, integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(Integer.class, integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(long.class, integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(Long.class, integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(double.class, of("number")),
            Map.entry(Double.class, of("number")),
            Map.entry(BigDecimal.class, of("number")),
            Map.entry(String.class, of("string")),
            Map.entry(UUID.class, of("string").put("format", "uuid")),
            Map.entry(Instant.class, of("string").put("format", "date-time")),
            Map.entry(Currency.class, of("string").put("pattern", "^[A-Z]{3}$")),
            Map.entry(Money.class, of("string").put("pattern", "^(0|[1-9][0-9]{0,24})(\\.[0-9]{1,4})?$")),
            Map.entry(JsonNode.class, of("object")),
            Map.entry(StreamId.class, of("string").put("pattern", "^[^-]+-")));

    private final Class<? extends DomainEvent> event;
    private final int version;
    private final Set<JavaType> within = new LinkedHashSet<>();

    private EventSchema(Class<? extends DomainEvent> event, int version) {
        this.event = event;
        this.version = version;
    }

    /** Returns the schema of an event that has one version. */
    static ObjectNode of(Class<? extends DomainEvent> event) {
        return of(event, 1);
    }

    /** @throws IllegalArgumentException if it has a field of a type that no schema is known for */
    static ObjectNode of(Class<? extends DomainEvent> event, int version) {
        var name = EventTypes.nameOf(event);
        ObjectNode schema = NODES.objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", urn(name, version))
                .put("$comment", TextFile.WRITTEN)
                .put("title", name);
        return schema.setAll(new EventSchema(event, version).schema(Json.TOLERANT.constructType(event)));
    }

    /** Returns the name by which the header {@code ce_dataschema} of a record tells its schema. */
    static String urn(String event, int version) {
        return "urn:tideline:" + event + ":" + version;
    }

    private ObjectNode schema(JavaType type) {
        var value = VALUES.get(type.getRawClass());
        if (value != null) {
            return value.deepCopy();
        }
        if (type.isReferenceType()) {
            return orNull(schema(type.getReferencedType()));
        }
        if (type.isEnumType()) {
            var schema = of("string");
            Stream.of(type.getRawClass().getEnumConstants())
                    .forEach(constant -> schema.withArray("enum").add(Json.TOLERANT.valueToTree(constant)));
            return schema;
        }
        if (type.isArrayType() || type.isCollectionLikeType()) {
            return of("array").set("items", schema(type.getContentType()));
        }
        if (type.isMapLikeType()) {
            return of("object").set("additionalProperties", schema(type.getContentType()));
        }
        var description = Json.TOLERANT.getSerializationConfig().introspect(type);
        var accessor = description.findJsonValueAccessor();
        if (accessor != null) {
            return schema(accessor.getType());
        }
        if (!type.getRawClass().isRecord() || !within.add(type)) {
            throw new IllegalArgumentException(
                    "%s has a field of type %s, which no JSON Schema is known for. Use a record, an enum or a value with @JsonValue; a record does not contain itself."
                            .formatted(
                                    EventTypes.nameOf(event), type.getRawClass().getName()));
        }
        var fields = object(type, description.findProperties());
        within.remove(type);
        return fields;
    }

    private ObjectNode object(JavaType type, Iterable<BeanPropertyDefinition> properties) {
        var schema = of("object");
        var required = schema.putArray("required");
        var fields = schema.putObject("properties");
        for (var property : properties) {
            if (isLater(type, property)) {
                continue;
            }
            var field = schema(property.getPrimaryType());
            if (isPersonal(type, property)) {
                field.put(PERSONAL, true);
            }
            if (!property.getPrimaryType().isReferenceType()) {
                required.add(property.getName());
            }
            fields.set(property.getName(), field);
        }
        return schema;
    }

    private static boolean isPersonal(JavaType type, BeanPropertyDefinition property) {
        return annotation(type, property, Personal.class).isPresent();
    }

    /** Returns true if the field came with a later version. */
    private boolean isLater(JavaType type, BeanPropertyDefinition property) {
        return annotation(type, property, SinceVersion.class)
                .filter(since -> since.value() > version)
                .isPresent();
    }

    private static <A extends Annotation> Optional<A> annotation(
            JavaType type, BeanPropertyDefinition property, Class<A> annotation) {
        return Stream.of(type.getRawClass().getRecordComponents())
                .filter(component -> component.getName().equals(property.getInternalName()))
                .flatMap(component -> Stream.ofNullable(component.getAnnotation(annotation)))
                .findFirst();
    }

    private static ObjectNode orNull(ObjectNode schema) {
        var type = schema.get("type");
        schema.putArray("type").add(type).add("null");
        if (schema.has("enum")) {
            schema.withArray("enum").addNull();
        }
        return schema;
    }

    private static ObjectNode of(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static ObjectNode integer(long least, long most) {
        return of("integer").put("minimum", least).put("maximum", most);
    }
}
