package dev.tideline.runtime.operations.deployment;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Snapshotted;
import dev.tideline.runtime.operations.ContextsRecorder;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.TestClassPredicateBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;

/** Finds the contexts of an application and their events. */
class ContextsProcessor {
    private static final DotName EVENT = DotName.createSimple(DomainEvent.class);
    private static final DotName CATEGORY = DotName.createSimple(Category.class);
    private static final DotName SNAPSHOTTED = DotName.createSimple(Snapshotted.class);

    /** Finds the contexts at build time, so that the application need not look for them when it starts. */
    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void use(CombinedIndexBuildItem combined, ContextsRecorder recorder) {
        recorder.use(annotated(combined.getIndex(), CATEGORY)
                .map(context -> context.name().toString())
                .sorted()
                .toList());
    }

    /** Jackson reads and writes events and snapshots by reflection, for which a native binary has to be told of them. */
    @BuildStep
    void register(CombinedIndexBuildItem combined, BuildProducer<ReflectiveHierarchyBuildItem> reflective) {
        var states = annotated(combined.getIndex(), SNAPSHOTTED).map(ClassInfo::name);
        Stream.concat(Stream.of(EVENT), states)
                .forEach(type ->
                        reflective.produce(ReflectiveHierarchyBuildItem.builder(Type.create(type, Type.Kind.CLASS))
                                .index(combined.getComputingIndex())
                                .source(ContextsProcessor.class.getSimpleName())
                                .build()));
    }

    @BuildStep
    void check(
            CombinedIndexBuildItem combined,
            Optional<TestClassPredicateBuildItem> tests,
            BuildProducer<ValidationErrorBuildItem> errors) {
        var index = combined.getIndex();
        problems(
                        index,
                        index.getAllKnownImplementations(EVENT).stream()
                                .filter(event -> !new TestClasses(tests).have(event))
                                .toList())
                .forEach(problem -> errors.produce(new ValidationErrorBuildItem(new DeploymentException(problem))));
    }

    /** Returns the problems of the contexts and these events. Each says what is wrong and what to do. */
    static List<String> problems(IndexView index, List<ClassInfo> events) {
        var problems = new ArrayList<String>();
        var categories = new HashMap<String, DotName>();
        annotated(index, CATEGORY).forEach(context -> {
            if (!context.isInterface() || !context.isSealed()) {
                problems.add("%s has a @Category, and is no sealed interface. Make it one, of events."
                        .formatted(context.name()));
            }
            var category = context.declaredAnnotation(CATEGORY).value().asString();
            var other = categories.put(category, context.name());
            if (other != null) {
                problems.add("%s and %s both have the category %s. Give one of them another one."
                        .formatted(other, context.name(), category));
            }
        });
        var names = new HashMap<String, DotName>();
        events.stream().filter(event -> !event.isInterface()).forEach(event -> {
            if (event.interfaceNames().stream().noneMatch(context -> isContext(context, index))) {
                problems.add(
                        "%s is an event of no context. Declare it in a sealed interface that extends DomainEvent and has a @Category."
                                .formatted(event.name()));
            }
            var other = names.put(event.simpleName(), event.name());
            if (other != null) {
                problems.add("%s and %s are both the event %s. Give one of them another name."
                        .formatted(other, event.name(), event.simpleName()));
            }
        });
        return problems;
    }

    private static boolean isContext(DotName type, IndexView index) {
        var context = index.getClassByName(type);
        return context != null && context.hasDeclaredAnnotation(CATEGORY);
    }

    private static Stream<ClassInfo> annotated(IndexView index, DotName annotation) {
        return index.getAnnotations(annotation).stream()
                .map(found -> found.target().asClass());
    }
}
