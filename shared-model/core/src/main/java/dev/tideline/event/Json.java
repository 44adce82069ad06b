package dev.tideline.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ways in which JSON is read. All write the same: snake_case, nulls present.
 *
 * <p>A caller's JSON is read strictly. It allows no coercion between types, no unknown, duplicate or missing field, no null in a
 * list, and nothing after the value. Each value is made by its {@link FromInput} factory, which normalises and checks it.
 *
 * <p>The store's JSON is read tolerantly. An unknown field was added later by a newer producer, since a change within a type is
 * additive. A value is taken as it is, even if it would be refused today.
 */
public final class Json {
    public static final JsonMapper STRICT = strict(new EnteredValues());
    public static final JsonMapper TOLERANT = tolerant();
    /** The mapper of snapshots. They were written in this form and no other, with values that were checked before. */
    public static final JsonMapper EXACT = strict(new RequiredUnlessOptional());

    private Json() {}

    /** Returns true if the text is one JSON object, nested no deeper than this, and nothing else. */
    static boolean isObject(String text, int maxDepth) {
        try (var parser = TOLERANT.createParser(text)) {
            var depth = 0;
            var token = parser.nextToken();
            if (token != JsonToken.START_OBJECT) {
                return false;
            }
            do {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                token = parser.nextToken();
            } while (depth > 0 && depth <= maxDepth && token != null);
            return depth == 0 && token == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonMapper.Builder common() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(MapperFeature.CAN_OVERRIDE_ACCESS_MODIFIERS);
    }

    private static JsonMapper tolerant() {
        return common().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    private static JsonMapper strict(JacksonAnnotationIntrospector annotations) {
        var builder = common().enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .annotationIntrospector(annotations);
        Stream.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                .forEach(shape -> builder.withCoercionConfig(
                        LogicalType.Textual, textual -> textual.setCoercion(shape, CoercionAction.Fail)));
        return builder.build();
    }

    /** A record's component has to be there, unless it is an {@link Optional}. */
    private static class RequiredUnlessOptional extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return member.getRawType() != Optional.class;
        }
    }

    /** A value that has an {@link FromInput} factory is made by that, and not by its constructor. */
    private static final class EnteredValues extends RequiredUnlessOptional {
        private static final long serialVersionUID = 1;

        @Override
        public JsonCreator.Mode findCreatorAnnotation(MapperConfig<?> config, Annotated creator) {
            if (creator.hasAnnotation(FromInput.class)) {
                return JsonCreator.Mode.DELEGATING;
            }
            return isEntered(creator.getRawType())
                    ? JsonCreator.Mode.DISABLED
                    : super.findCreatorAnnotation(config, creator);
        }

        private static boolean isEntered(Class<?> type) {
            return Stream.of(type.getDeclaredMethods()).anyMatch(method -> method.isAnnotationPresent(FromInput.class));
        }
    }
}
