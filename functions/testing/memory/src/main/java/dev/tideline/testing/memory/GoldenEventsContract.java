package dev.tideline.testing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tideline.choreography.describe.Description;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks that the events of a module keep the form in which they are stored. Each schema version of an event has a golden file in
 * src/test/resources/events, which never changes. A test of the module extends this class.
 */
public abstract class GoldenEventsContract {
    private static final Path GOLDEN = Path.of("src/test/resources/events");
    private static final String VERSION = ".v";

    /** True if the type is of the module. */
    protected boolean isOwn(Class<? extends DomainEvent> type) {
        return module(type).equals(module(getClass()));
    }

    @TestFactory
    Stream<DynamicTest> every_event_reads_its_golden_file_and_writes_it_back_as_it_was() {
        return own().stream().map(type -> DynamicTest.dynamicTest(type, () -> check(type)));
    }

    @Test
    void no_golden_file_is_of_a_type_that_is_gone() throws IOException {
        assertThat(own()).isNotEmpty();
        try (var files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .isSubsetOf(own());
        }
    }

    @TestFactory
    Stream<DynamicTest> every_golden_file_is_valid_under_the_schema_of_its_event_and_no_other_data_is() {
        return own().stream().map(type -> DynamicTest.dynamicTest(type, () -> checkSchema(type)));
    }

    private static void checkSchema(String name) throws IOException {
        var type = type(name);
        var schema = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        Description.schema(EventTypes.byName().get(type)),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
        var golden = (ObjectNode) Json.TOLERANT.readTree(Files.readString(GOLDEN.resolve(name + ".json")));

        assertThat(schema.validate(golden)).isEmpty();
        for (var field : golden.properties()) {
            var key = field.getKey();
            if (!field.getValue().isNull()) {
                JsonNode other = field.getValue().isBoolean() ? TextNode.valueOf("no") : BooleanNode.TRUE;
                assertThat(schema.validate(golden.deepCopy().set(key, other)))
                        .as("%s of another type", key)
                        .isNotEmpty();
            }
            var mayBeNull = schema.validate(golden.deepCopy().putNull(key)).isEmpty();
            var mayBeAbsent = schema.validate(golden.deepCopy().without(key)).isEmpty();
            assertThat(mayBeAbsent).as("%s may be absent", key).isEqualTo(mayBeNull);
        }
    }

    private static void check(String name) throws IOException {
        var type = type(name);
        var file = GOLDEN.resolve(name + ".json");
        assertThat(file)
                .as(
                        "%s has no golden file. Events are stored for ever: write %s with a value for each of its fields, and never change it.",
                        name, file)
                .exists();
        var golden = Files.readString(file).strip();

        var event = EventTypes.decode(envelope(type, version(name), golden));

        assertThat(EventTypes.nameOf(event.getClass())).isEqualTo(type);
        assertThat(EventTypes.versionOf(event)).as("the schema version").isEqualTo(version(name));
        assertThat(Stream.of(event.getClass().getRecordComponents()).map(component -> {
                    try {
                        return component.getAccessor().invoke(event);
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }))
                .doesNotContainNull();
        assertThat(withoutNewer(Json.TOLERANT.readTree(EventTypes.encode(event)), Json.TOLERANT.readTree(golden)))
                .hasToString(golden);
    }

    /** Returns the written event without the optional fields that were added after the golden file. */
    static JsonNode withoutNewer(JsonNode written, JsonNode golden) {
        if (written instanceof ObjectNode fields) {
            fields.properties().removeIf(field -> field.getValue().isNull() && !golden.has(field.getKey()));
            fields.properties().forEach(field -> withoutNewer(field.getValue(), golden.path(field.getKey())));
        } else {
            for (var i = 0; i < written.size(); i++) {
                withoutNewer(written.get(i), golden.path(i));
            }
        }
        return written;
    }

    /** Returns the names of the golden files: {@code <type>} for the first schema version, {@code <type>.v2} for the second. */
    private SortedSet<String> own() {
        return EventTypes.byName().values().stream()
                .filter(this::isOwn)
                .flatMap(type -> IntStream.rangeClosed(1, EventTypes.highestVersion(type))
                        .mapToObj(version -> EventTypes.nameOf(type) + (version == 1 ? "" : VERSION + version)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String type(String name) {
        return name.contains(VERSION) ? name.substring(0, name.indexOf(VERSION)) : name;
    }

    private static int version(String name) {
        return name.contains(VERSION) ? Integer.parseInt(name.substring(name.indexOf(VERSION) + VERSION.length())) : 1;
    }

    /** The folder that a module is built in. */
    private static URI module(Class<?> type) {
        return URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString())
                .resolve("..");
    }

    private static Envelope envelope(String type, int version, String data) {
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new Envelope(UUID.randomUUID(), type, new StreamId("test-1"), 1, version, Instant.EPOCH, metadata, data);
    }
}
