package dev.tideline.choreography.describe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tideline.event.CloudEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
    private final JsonNode document = read(AsyncApi.document(Library.CHOREOGRAPHY, _ -> 1));

    @Test
    void the_document_is_valid_under_the_schema_of_asyncapi() throws IOException {
        try (var schema = AsyncApiTest.class.getResourceAsStream("/asyncapi/3.0.0.json")) {
            assertThat(JsonSchemaFactory.getInstance(VersionFlag.V7)
                            .getSchema(schema)
                            .validate(document))
                    .isEmpty();
        }
    }

    @Test
    void each_reference_leads_somewhere() {
        var files = Description.files(Library.CHOREOGRAPHY, getClass().getClassLoader());

        assertThat(document.findValuesAsText("$ref")).hasSizeGreaterThan(20).allSatisfy(reference -> {
            if (reference.startsWith("#")) {
                assertThat(document.at(reference.substring(1)).isObject()).isTrue();
            } else {
                assertThat(files)
                        .containsKey(
                                Path.of("deploy/asyncapi").resolve(reference).normalize());
            }
        });
    }

    @Test
    void a_channel_is_a_topic_with_its_messages() {
        assertThat(names(document.at("/channels")))
                .containsExactly("library.loans", "tideline.system", "tideline.undeliverable");
        var loans = document.at("/channels/library.loans");
        assertThat(loans.get("address").textValue()).isEqualTo("library.loans");
        assertThat(names(loans.get("messages"))).containsExactly("LoanEnded", "LoanRefused", "LoanStarted");
    }

    @Test
    void the_relay_sends_and_functions_receive_as_their_consumer_group() {
        assertThat(names(document.at("/operations")))
                .containsExactly(
                        "any.tideline.undeliverable",
                        "event-relay.library.loans",
                        "event-relay.tideline.system",
                        "loan-view.library.loans",
                        "when-loan-refused-end-loan.library.loans");
        assertThat(document.at("/operations/event-relay.library.loans/action").textValue())
                .isEqualTo("send");
        var reactor = document.at("/operations/when-loan-refused-end-loan.library.loans");
        assertThat(reactor.get("action").textValue()).isEqualTo("receive");
        assertThat(reactor.at("/bindings/kafka/groupId/const").textValue()).isEqualTo("when-loan-refused-end-loan");
        assertThat(reactor.get("messages").findValuesAsText("$ref"))
                .containsExactly("#/channels/library.loans/messages/LoanRefused");
    }

    @Test
    void a_function_that_is_woken_by_each_event_of_a_topic_receives_all_its_messages() {
        assertThat(document.at("/operations/loan-view.library.loans").has("messages"))
                .isFalse();
    }

    @Test
    void a_message_has_the_headers_of_a_cloud_event_and_the_stream_id_as_its_key() {
        var message = document.at("/components/messages/LoanRefused");

        assertThat(message.at("/headers/properties/ce_type/const").textValue()).isEqualTo("LoanRefused");
        assertThat(message.at("/headers/properties/ce_dataschema/const").textValue())
                .isEqualTo("urn:tideline:LoanRefused:1");
        assertThat(message.at("/bindings/kafka/key/pattern").textValue()).isEqualTo("^loan-");
        assertThat(message.at("/tags/0/name").textValue()).isEqualTo("failure");
        assertThat(names(document.at("/components/schemas/CloudEventHeaders/properties")))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("content-type", "traceparent"),
                                CloudEvents.NAMES.stream()
                                        .filter(name -> !name.equals("datacontenttype"))
                                        .map(name -> "ce_" + name))
                        .toList());
    }

    private static List<String> names(JsonNode object) {
        return StreamSupport.stream(object.properties().spliterator(), false)
                .map(field -> field.getKey())
                .toList();
    }

    private static JsonNode read(String yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
