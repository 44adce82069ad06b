package dev.tideline.runtime.identity.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tideline.runtime.identity.Rule;
import dev.tideline.runtime.identity.Rules;
import dev.tideline.runtime.identity.RulesRecorder;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.ApplicationArchivesBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/** Finds the rule of every operation, in the {@code openapi.yaml} of each function. An operation without a rule fails the build. */
class RulesProcessor {
    private static final String FILE = "META-INF/tideline/openapi.yaml";
    private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");
    private static final Set<String> METHODS = Set.of("DELETE", "GET", "PATCH", "POST", "PUT");
    private static final YAMLMapper YAML = new YAMLMapper();

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void find(
            ApplicationArchivesBuildItem archives,
            CombinedIndexBuildItem combined,
            RulesRecorder recorder,
            BuildProducer<SyntheticBeanBuildItem> beans,
            BuildProducer<ValidationErrorBuildItem> errors) {
        var operations = new TreeMap<String, JsonNode>();
        archives.getAllApplicationArchives()
                .forEach(archive -> archive.accept(files -> files.walkIfContains(FILE, file -> {
                    if (file.getPath().endsWith("openapi.yaml")) {
                        operations.putAll(operations(file.getPath()));
                    }
                })));
        var faults = Stream.concat(
                        operations.entrySet().stream()
                                .flatMap(each ->
                                        fault(each.getValue().path("callers")).map(fault -> each.getKey() + fault)),
                        missing(combined.getIndex(), operations.keySet()))
                .toList();
        faults.forEach(fault -> errors.produce(new ValidationErrorBuildItem(new DeploymentException(fault))));
        var callers = new TreeMap<String, List<String>>();
        if (faults.isEmpty()) {
            operations.forEach((name, operation) -> callers.put(name, names(operation.path("callers"))));
        }
        beans.produce(SyntheticBeanBuildItem.configure(Rules.class)
                .scope(Singleton.class)
                .unremovable()
                .supplier(recorder.rules(callers))
                .done());
    }

    private static Map<String, JsonNode> operations(Path file) {
        var operations = new TreeMap<String, JsonNode>();
        read(file)
                .path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) ->
                        operations.put(Rules.name(method.toUpperCase(Locale.ROOT), path), operation)));
        return operations;
    }

    private static List<String> names(JsonNode callers) {
        var names = new ArrayList<String>();
        callers.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read(Path file) {
        try (var yaml = Files.newInputStream(file)) {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static Stream<String> fault(JsonNode callers) {
        if (callers.isEmpty()) {
            return Stream.of(" does not say who may call it. Add callers to this operation in src/main/openapi.yaml,"
                    + " such as {customer: own, staff: all} or {anyone: all}.");
        }
        if (callers.has(Rule.ANYONE) && callers.size() > 1) {
            return Stream.of(" admits anyone, so it must not name other callers.");
        }
        if (!callers.propertyStream()
                .allMatch(caller -> isReach(caller.getKey(), caller.getValue().asText()))) {
            return Stream.of(" gives its callers something else than all, or own for a customer.");
        }
        try {
            Rule.of(names(callers));
            return Stream.empty();
        } catch (IllegalArgumentException e) {
            return Stream.of(" has callers that are no role: " + e.getMessage() + ".");
        }
    }

    /** A customer reaches what is their own; the others reach all. */
    private static boolean isReach(String caller, String what) {
        return what.equals("all") || what.equals("own") && caller.equals("customer");
    }

    /** Returns a sentence for each method of a resource that no {@code openapi.yaml} has. */
    private static Stream<String> missing(IndexView index, Set<String> operations) {
        return index.getAnnotations(PATH).stream()
                .filter(path -> path.target().kind() == AnnotationTarget.Kind.CLASS)
                .map(path -> path.target().asClass())
                .flatMap(
                        resource -> resource.methods().stream()
                                .flatMap(RulesProcessor::verb)
                                .map(method -> Rules.name(method.verb(), path(resource) + "/" + path(method.method())))
                                .filter(operation -> !operations.contains(operation))
                                .map(
                                        operation -> operation + " of " + resource.name()
                                                + " is in no openapi.yaml, so nothing says who may call it. Add it to src/main/openapi.yaml of its function."));
    }

    private record ResourceMethod(String verb, MethodInfo method) {}

    private static Stream<ResourceMethod> verb(MethodInfo method) {
        return method.annotations().stream()
                .map(annotation -> annotation.name().withoutPackagePrefix())
                .filter(METHODS::contains)
                .map(verb -> new ResourceMethod(verb, method));
    }

    private static String path(AnnotationTarget target) {
        AnnotationInstance path = target instanceof ClassInfo type
                ? type.declaredAnnotation(PATH)
                : target.asMethod().annotation(PATH);
        return path == null ? "" : path.value().asString();
    }
}
