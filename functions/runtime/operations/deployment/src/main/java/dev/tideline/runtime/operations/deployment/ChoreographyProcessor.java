package dev.tideline.runtime.operations.deployment;

import static java.util.stream.Collectors.toCollection;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import dev.tideline.choreography.ChoreographyRules;
import dev.tideline.choreography.SagaPlan;
import dev.tideline.choreography.TextFile;
import dev.tideline.plan.PlanFile;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationArchivesBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.TestClassPredicateBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.pkg.builditem.CurateOutcomeBuildItem;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes the choreography of an application, proves it, and puts it into the application. */
class ChoreographyProcessor {

    /** A function appends the events that the decisions of its module declare. */
    @BuildStep
    ChoreographyBuildItem find(
            List<FunctionBuildItem> found,
            CombinedIndexBuildItem combined,
            ApplicationArchivesBuildItem archives,
            CurateOutcomeBuildItem application,
            Optional<TestClassPredicateBuildItem> tests,
            BuildProducer<ValidationErrorBuildItem> errors) {
        var index = new ChoreographyIndex(combined.getIndex(), new TestClasses(tests)::have);
        var appends = new HashMap<String, SortedSet<String>>();
        index.appending()
                .forEach(type -> appends.computeIfAbsent(
                                FunctionsProcessor.module(type, archives, application)
                                        .getArtifactId(),
                                _ -> new TreeSet<>())
                        .addAll(index.appends(type).toList()));
        var functions = new ArrayList<Function>();
        for (var function : found) {
            var appended = Optional.ofNullable(appends.remove(function.name())).orElseGet(TreeSet::new);
            if (function.kind() == FunctionKind.SAGA) {
                appended.addAll(index.appendsOfSagas());
            }
            try {
                functions.add(function(function, index, appended));
            } catch (DeploymentException e) {
                errors.produce(new ValidationErrorBuildItem(e));
            }
        }
        functions.sort(Comparator.comparing(Function::name));
        var undeclared = index.decisions()
                .filter(decision -> !index.isDeclared(decision))
                .map(decision -> decision.name().toString())
                .collect(toCollection(TreeSet::new));
        var engine = appends.values().stream().flatMap(SortedSet::stream).collect(toCollection(TreeSet::new));
        return new ChoreographyBuildItem(
                new Choreography(index.contexts(), functions, engine, undeclared, plans(found, archives)));
    }

    /** The golden files of a saga's plans are resources of its module. */
    private static List<SagaPlan> plans(List<FunctionBuildItem> functions, ApplicationArchivesBuildItem archives) {
        var plans = new ArrayList<SagaPlan>();
        for (var function : functions) {
            if (function.kind() == FunctionKind.SAGA) {
                Optional.ofNullable(archives.containingArchive(function.type()))
                        .orElseGet(archives::getRootArchive)
                        .accept(files -> files.walkIfContains(PlanFile.FOLDER, file -> {
                            if (file.getPath().toString().endsWith(".json")) {
                                plans.add(SagaPlan.read(TextFile.read(file.getPath())));
                            }
                        }));
            }
        }
        plans.sort(Comparator.comparing(SagaPlan::saga).thenComparing(SagaPlan::version));
        return plans;
    }

    private static Function function(FunctionBuildItem function, ChoreographyIndex index, SortedSet<String> appends) {
        var type = index.type(function.type());
        return new Function(
                function.name(),
                function.type().toString(),
                kind(function.kind(), appends),
                index.handles(type, function.kind()),
                index.topics(type, function.kind()),
                appends);
    }

    private static Kind kind(FunctionKind kind, SortedSet<String> appends) {
        return switch (kind) {
            case REACTOR -> Kind.REACTOR;
            case PARTICIPANT -> Kind.PARTICIPANT;
            case SAGA -> Kind.SAGA;
            case PROJECTION -> Kind.PROJECTION;
            case TIMER -> Kind.TIMER;
            case RESOURCE -> appends.isEmpty() ? Kind.QUERY : Kind.COMMAND;
            case BACKGROUND -> Kind.BACKGROUND;
        };
    }

    @BuildStep
    void prove(ChoreographyBuildItem found, BuildProducer<ValidationErrorBuildItem> errors) {
        var choreography = found.choreography();
        Stream.concat(
                        ChoreographyRules.problemsOfEach(choreography).stream(),
                        choreography.functions().size() > 1
                                ? ChoreographyRules.problemsOfAll(choreography).stream()
                                : Stream.empty())
                .forEach(problem -> errors.produce(new ValidationErrorBuildItem(new DeploymentException(problem))));
    }

    @BuildStep
    GeneratedResourceBuildItem write(ChoreographyBuildItem found) {
        return new GeneratedResourceBuildItem(
                Choreography.RESOURCE, found.choreography().write());
    }

    /** A native binary reads the annotations of those classes only that it is told of. */
    @BuildStep
    ReflectiveClassBuildItem register(CombinedIndexBuildItem combined, Optional<TestClassPredicateBuildItem> tests) {
        return ReflectiveClassBuildItem.builder(new ChoreographyIndex(combined.getIndex(), new TestClasses(tests)::have)
                        .appending()
                        .map(type -> type.name().toString())
                        .toArray(String[]::new))
                .constructors(false)
                .reason("@Appends")
                .build();
    }
}
