package dev.tideline.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MergedDocumentTest {
    @Test
    void the_merged_document_has_the_operations_of_all_functions_documents() throws IOException {
        var merged = new ObjectMapper().readTree(ApiDocuments.merged());
        try (Stream<Path> files = Files.list(Path.of("target/classes", ApiDocuments.FOLDER))) {
            var documents = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith("openapi.json"))
                    .toList();
            assertThat(documents).isNotEmpty();
            assertThat(documents.stream().flatMap(MergedDocumentTest::operations))
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

    @Test
    void the_committed_routes_are_those_of_the_documents() throws IOException {
        assertThat(Path.of("../knative/components/gateway/routes.yaml"))
                .as(
                        "They are not those of the functions' openapi.yaml. Run deploy/describe, and commit what it writes.")
                .hasContent(HttpRoutes.yaml(new ObjectMapper().readTree(ApiDocuments.merged())));
    }
}
