package dev.tideline.runtime.operations.deployment;

import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.operations.Service;
import dev.tideline.runtime.operations.ServiceRecorder;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.IsDevelopment;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.ApplicationArchivesBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.TestClassPredicateBuildItem;
import io.quarkus.deployment.pkg.builditem.CurateOutcomeBuildItem;
import io.quarkus.devui.spi.page.CardPageBuildItem;
import io.quarkus.devui.spi.page.Page;
import io.quarkus.maven.dependency.ResolvedDependency;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Singleton;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;

/** Finds the functions of an application: of each module the class that has its name. */
class FunctionsProcessor {

    @BuildStep
    void find(
            CombinedIndexBuildItem combined,
            ApplicationArchivesBuildItem archives,
            CurateOutcomeBuildItem application,
            Optional<TestClassPredicateBuildItem> tests,
            BuildProducer<FunctionBuildItem> functions,
            BuildProducer<ValidationErrorBuildItem> errors) {
        var classes = new TreeMap<String, DotName>();
        for (var kind : FunctionKind.values()) {
            for (var type : kind.find(combined.getIndex())) {
                if (!isOfTheApplication(type, new TestClasses(tests))) {
                    continue;
                }
                var module = module(type, archives, application);
                var name = module.getArtifactId();
                // A function may have several resources, and one of them has its name. An application that is no
                // function may have resources, too.
                if (kind == FunctionKind.RESOURCE && !isNamed(type, name)) {
                    continue;
                }
                try {
                    check(type, name);
                    checkIsOnly(type, name, classes.put(name, type.name()));
                    functions.produce(new FunctionBuildItem(name, module.getVersion(), kind, type.name()));
                } catch (DeploymentException e) {
                    errors.produce(new ValidationErrorBuildItem(e));
                }
            }
        }
    }

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void makeServices(
            List<FunctionBuildItem> functions, ServiceRecorder recorder, BuildProducer<SyntheticBeanBuildItem> beans) {
        for (var function : functions) {
            beans.produce(SyntheticBeanBuildItem.configure(Service.class)
                    .identifier(function.name())
                    .scope(Singleton.class)
                    .unremovable()
                    .supplier(recorder.service(function.name(), function.version()))
                    .done());
        }
    }

    @BuildStep(onlyIf = IsDevelopment.class)
    CardPageBuildItem listFunctions(ChoreographyBuildItem found) {
        var card = new CardPageBuildItem();
        card.addBuildTimeData(
                "functions",
                found.choreography().functions().stream()
                        .map(function -> Map.of(
                                "name", function.name(),
                                "kind", function.kind().toString().toLowerCase(Locale.ROOT),
                                "woken by", String.join(", ", function.handles()),
                                "appends", String.join(", ", function.appends()),
                                "class", function.type()))
                        .toList());
        card.addPage(Page.tableDataPageBuilder("Functions")
                .icon("font-awesome-solid:bolt")
                .showColumn("name")
                .showColumn("kind")
                .showColumn("woken by")
                .showColumn("appends")
                .showColumn("class")
                .buildTimeDataKey("functions"));
        return card;
    }

    /** A class of its own that tests do not bring. */
    private static boolean isOfTheApplication(ClassInfo type, TestClasses tests) {
        return type.nestingType() == ClassInfo.NestingType.TOP_LEVEL
                && !Modifier.isAbstract(type.flags())
                && !tests.have(type);
    }

    /** Returns the module that a class is of. */
    static ResolvedDependency module(
            ClassInfo type, ApplicationArchivesBuildItem archives, CurateOutcomeBuildItem application) {
        var archive = archives.containingArchive(type.name());
        return archive == null || archive == archives.getRootArchive()
                ? application.getApplicationModel().getAppArtifact()
                : archive.getResolvedDependency();
    }

    private static boolean isNamed(ClassInfo type, String module) {
        return FunctionName.of(type.simpleName()).equals(module);
    }

    static void check(ClassInfo type, String module) {
        if (!isNamed(type, module)) {
            throw new DeploymentException(
                    "%s is in the module %s, but its name is that of a function %s. Name the class %s, or move it to a module %3$s."
                            .formatted(type.name(), module, FunctionName.of(type.simpleName()), camelCase(module)));
        }
        if (!Modifier.isPublic(type.flags())) {
            throw new DeploymentException(
                    "%s is a function, and is not public. Make it public.".formatted(type.name()));
        }
    }

    static void checkIsOnly(ClassInfo type, String name, DotName other) {
        if (other != null) {
            throw new DeploymentException(
                    "%s and %s are both the function %s. Give one of them another name, in a module of that name."
                            .formatted(other, type.name(), name));
        }
    }

    private static String camelCase(String module) {
        return Arrays.stream(module.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
