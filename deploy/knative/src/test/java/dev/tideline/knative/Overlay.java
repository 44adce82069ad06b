package dev.tideline.knative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The manifests of one overlay, as kustomize renders them for a cluster. */
enum Overlay {
    PUSH,
    PULL,
    PUSH_ORCHESTRATED,
    PULL_ORCHESTRATED;

    /** Set where this must not be skipped. */
    private static final String KUBECTL_REQUIRED = "KUBECTL_REQUIRED";

    private static final ObjectMapper YAML = new YAMLMapper();

    private List<JsonNode> objects;

    /** Returns the value of TIDELINE_TRIGGER. */
    String trigger() {
        return isPush() ? "push" : "pull";
    }

    boolean isPush() {
        return this == PUSH || this == PUSH_ORCHESTRATED;
    }

    boolean isOrchestrated() {
        return this == PUSH_ORCHESTRATED || this == PULL_ORCHESTRATED;
    }

    List<JsonNode> all() {
        if (objects == null) {
            objects = rendered("overlays/" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return objects;
    }

    List<JsonNode> all(String kind) {
        return all().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    Optional<JsonNode> find(String kind, String name) {
        return all(kind).stream().filter(object -> name(object).equals(name)).findFirst();
    }

    JsonNode get(String kind, String name) {
        var found = find(kind, name);
        assertThat(found).as("%s %s in %s", kind, name, this).isPresent();
        return found.orElseThrow();
    }

    /** Returns the workloads of the functions: Knative Services, Deployments and Jobs. */
    List<JsonNode> workloads() {
        return Stream.of("Service", "Deployment", "Job")
                .flatMap(kind -> all(kind).stream())
                .toList();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** Skips the test where there is no kubectl, unless the environment forbids that. */
    private static List<JsonNode> rendered(String folder) {
        var there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "kubectl")));
        if (System.getenv(KUBECTL_REQUIRED) == null) {
            assumeTrue(there, "there is no kubectl to render manifests with");
        }
        assertThat(there)
                .as("kubectl is there, as " + KUBECTL_REQUIRED + " says")
                .isTrue();
        try {
            var output = Files.createTempFile("manifests", ".yaml");
            try {
                var process = new ProcessBuilder("kubectl", "kustomize", folder)
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                assertThat(process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0)
                        .as("kubectl kustomize " + folder)
                        .isTrue();
                try (var documents = new YAMLFactory().createParser(output.toFile())) {
                    return YAML.readerFor(JsonNode.class)
                            .<JsonNode>readValues(documents)
                            .readAll();
                }
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
