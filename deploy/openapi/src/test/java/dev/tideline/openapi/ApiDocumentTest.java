package dev.tideline.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {
    private static final ApiDocument COMMON = ApiDocument.common(yaml("""
            openapi: 3.1.0
            info: {title: All}
            kinds:
              any: {parameters: [Trace], headers: {all: [Trace]}, problems: {'400': [wrong]}}
              command: {headers: {'201': [Location], 2xx: [ETag]}, problems: {'409': [busy]}}
            components:
              parameters: {Trace: {name: Trace, in: header}, id: {name: id, in: path}}
              headers: {Trace: {schema: {}}, Location: {schema: {}}, ETag: {schema: {}}}
              schemas: {Problem: {type: object}, Id: {type: string}, Unused: {$ref: '#/components/schemas/Nowhere'}}
            """));
    private static final ObjectNode FRAGMENT = yaml("""
            paths:
              /things/{id}:
                post:
                  kinds: [command]
                  parameters: [id, {name: size, in: query}]
                  responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
                  problems: {'409': [taken]}
            components: {schemas: {Thing: {properties: {id: {$ref: '#/components/schemas/Id'}}}}}
            """);

    @Test
    void an_operation_has_what_its_kind_has_besides_its_own() {
        var post = complete("make-thing", FRAGMENT).at("/paths/~1things~1{id}/post");

        assertThat(post.get("parameters"))
                .extracting(
                        each -> each.path("$ref").asText(null),
                        each -> each.path("name").asText(null))
                .containsExactly(
                        tuple("#/components/parameters/Trace", null),
                        tuple("#/components/parameters/id", null),
                        tuple(null, "size"));
        assertThat(names(post.get("responses"))).containsExactly("201", "400", "409");
        assertThat(names(post.at("/responses/201/headers"))).containsExactly("Trace", "Location", "ETag");
        assertThat(names(post.at("/responses/409/headers"))).containsExactly("Trace");
        assertThat(post.at("/responses/409/content/application~1problem+json/schema/allOf")
                        .toString())
                .isEqualTo(
                        "[{\"$ref\":\"#/components/schemas/Problem\"},{\"properties\":{\"code\":{\"enum\":[\"busy\",\"taken\"]}}}]");
        assertThat(post.get("x-tideline-function").asText()).isEqualTo("make-thing");
        assertThat(post.has("kinds") || post.has("problems")).isFalse();
    }

    @Test
    void a_document_has_only_components_that_are_referred_to() {
        assertThat(names(complete("make-thing", FRAGMENT).at("/components/schemas")))
                .containsExactly("Problem", "Id", "Thing");
    }

    @Test
    void what_is_there_twice_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> COMMON.with("one", FRAGMENT).with("two", FRAGMENT))
                .withMessage("post is there twice");
    }

    @Test
    void what_is_not_there_is_refused() {
        var nowhere = yaml("paths: {/x: {get: {kinds: [], responses: {'200': {$ref: '#/components/responses/No'}}}}}");
        var noKind = yaml("paths: {/x: {get: {kinds: [quest], responses: {}}}}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete("x", nowhere))
                .withMessage("There is no #/components/responses/No");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete("x", noKind))
                .withMessage("There is no kind quest");
    }

    @Test
    void the_merged_document_has_the_operations_of_all_functions_documents() throws IOException {
        var merged = new ObjectMapper().readTree(ApiDocuments.merged());
        try (Stream<Path> files = Files.list(Path.of("target/classes", ApiDocuments.FOLDER))) {
            var documents = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith("openapi.json"))
                    .toList();
            assertThat(documents).isNotEmpty();
            assertThat(documents.stream().flatMap(ApiDocumentTest::operations))
                    .containsExactlyInAnyOrderElementsOf(operations(merged).toList());
        }
    }

    private static Stream<JsonNode> operations(Path file) {
        try {
            return operations(new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<JsonNode> operations(JsonNode document) {
        return document.get("paths").valueStream().flatMap(JsonNode::valueStream);
    }

    private static ObjectNode complete(String function, ObjectNode fragment) {
        return COMMON.with(function, fragment).complete();
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(property -> property.getKey()).toList();
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
