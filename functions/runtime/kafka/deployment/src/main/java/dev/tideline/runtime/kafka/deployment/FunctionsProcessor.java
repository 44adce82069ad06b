package dev.tideline.runtime.kafka.deployment;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Category;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.kafka.ChannelsOff;
import dev.tideline.runtime.kafka.EventFunction;
import dev.tideline.runtime.kafka.EventTriggers;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanGizmo2Adaptor;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.arc.processor.DotNames;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationArchivesBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.RunTimeConfigurationDefaultBuildItem;
import io.quarkus.deployment.builditem.TestClassPredicateBuildItem;
import io.quarkus.deployment.pkg.builditem.CurateOutcomeBuildItem;
import io.quarkus.deployment.util.JandexUtil;
import io.quarkus.gizmo2.ClassOutput;
import io.quarkus.gizmo2.Const;
import io.quarkus.gizmo2.GenericType;
import io.quarkus.gizmo2.Gizmo;
import io.quarkus.gizmo2.TypeArgument;
import io.quarkus.gizmo2.creator.ClassCreator;
import io.quarkus.gizmo2.desc.ConstructorDesc;
import io.quarkus.gizmo2.desc.MethodDesc;
import io.quarkus.maven.dependency.ResolvedDependency;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.constant.ClassDesc;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;

/** Finds the functions that events wake, by the interface that their class implements, and makes the channel of each. */
class FunctionsProcessor {
    private static final DotName CATEGORY = DotName.createSimple(Category.class);
    private static final DotName APPLIES = DotName.createSimple("dev.tideline.runtime.views.Applies");
    private static final String CHANNEL = "mp.messaging.incoming.";

    @BuildStep
    void find(
            CombinedIndexBuildItem combined,
            ApplicationArchivesBuildItem archives,
            CurateOutcomeBuildItem application,
            Optional<TestClassPredicateBuildItem> tests,
            BuildProducer<FunctionBuildItem> functions,
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults,
            BuildProducer<ValidationErrorBuildItem> errors) {
        var index = combined.getIndex();
        var writtenByHand = index.getAnnotations(Incoming.class).stream()
                .map(incoming -> incoming.value().asString())
                .collect(toSet());
        var classes = new TreeMap<String, DotName>();
        for (var kind : Kind.values()) {
            for (var type : index.getAllKnownImplementations(kind.type)) {
                if (!isFunction(type, tests)) {
                    continue;
                }
                var module = module(type, archives, application);
                var name = module.getArtifactId();
                try {
                    check(type, name);
                    checkIsOnly(type, name, classes.put(name, type.name()));
                    if (!writtenByHand.contains(name)) {
                        functions.produce(new FunctionBuildItem(
                                name, module.getVersion(), kind, type.name(), topics(type, kind, index)));
                    }
                } catch (DeploymentException e) {
                    errors.produce(new ValidationErrorBuildItem(e));
                }
            }
        }
        if (!classes.isEmpty()) {
            defaults.produce(
                    new RunTimeConfigurationDefaultBuildItem(ChannelsOff.CHANNELS, String.join(",", classes.keySet())));
        }
    }

    @BuildStep
    void makeChannels(
            List<FunctionBuildItem> functions,
            BuildProducer<AdditionalBeanBuildItem> beans,
            BuildProducer<GeneratedBeanBuildItem> generated,
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults) {
        var output = new GeneratedBeanGizmo2Adaptor(generated);
        for (var function : functions) {
            beans.produce(AdditionalBeanBuildItem.builder()
                    .addBeanClass(function.type.toString())
                    .setDefaultScope(DotNames.SINGLETON)
                    .build());
            generate(function, output);
            var channel = CHANNEL + function.name + ".";
            defaults.produce(
                    new RunTimeConfigurationDefaultBuildItem(channel + "topics", String.join(",", function.topics)));
            defaults.produce(new RunTimeConfigurationDefaultBuildItem(channel + "group.id", function.name));
        }
    }

    /** A class of its own that tests do not bring. */
    private static boolean isFunction(ClassInfo type, Optional<TestClassPredicateBuildItem> tests) {
        return type.nestingType() == ClassInfo.NestingType.TOP_LEVEL
                && !Modifier.isAbstract(type.flags())
                && tests.map(TestClassPredicateBuildItem::getPredicate)
                        .filter(isTest -> isTest.test(type.name().toString()))
                        .isEmpty();
    }

    private static ResolvedDependency module(
            ClassInfo type, ApplicationArchivesBuildItem archives, CurateOutcomeBuildItem application) {
        var archive = archives.containingArchive(type.name());
        return archive == null || archive == archives.getRootArchive()
                ? application.getApplicationModel().getAppArtifact()
                : archive.getResolvedDependency();
    }

    static void check(ClassInfo type, String module) {
        if (!FunctionName.of(type.simpleName()).equals(module)) {
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
        return String.join(
                "",
                Arrays.stream(module.split("-"))
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .toList());
    }

    static SortedSet<String> topics(ClassInfo type, Kind kind, IndexView index) {
        return switch (kind) {
            case REACTOR ->
                topics(
                        List.of(JandexUtil.resolveTypeParameters(type.name(), kind.type, index)
                                .getFirst()
                                .name()),
                        index);
            case PROJECTION -> {
                var applies = type.declaredAnnotation(APPLIES);
                if (applies == null) {
                    throw new DeploymentException(
                            "%s does not say which events it applies. Annotate it with @Applies and the sealed interfaces of its events."
                                    .formatted(type.name()));
                }
                yield topics(
                        Stream.of(applies.value().asClassArray())
                                .map(Type::name)
                                .toList(),
                        index);
            }
        };
    }

    private static SortedSet<String> topics(Collection<DotName> events, IndexView index) {
        return events.stream()
                .map(event -> topic(event, index)
                        .orElseThrow(() -> new DeploymentException(
                                "%s is published on no topic. Annotate the sealed interface of its context with @Category."
                                        .formatted(event))))
                .collect(toCollection(TreeSet::new));
    }

    private static Optional<String> topic(DotName event, IndexView index) {
        var type = index.getClassByName(event);
        if (type == null) {
            return Optional.empty();
        }
        var category = type.declaredAnnotation(CATEGORY);
        return category != null
                ? Optional.of(category.value("topic").asString())
                : type.interfaceNames().stream()
                        .flatMap(context -> topic(context, index).stream())
                        .findFirst();
    }

    /** Public, since in tests it has another class loader than what it calls. */
    private static void generate(FunctionBuildItem function, ClassOutput output) {
        Gizmo.create(output).class_(function.type + "_Function", type -> {
            type.public_();
            type.extends_(EventFunction.class);
            type.addAnnotation(Singleton.class);
            type.addAnnotation(Startup.class);
            constructor(type, function);
            channel(type, function);
        });
    }

    private static void constructor(ClassCreator type, FunctionBuildItem function) {
        var reaction = ClassDesc.of(function.type.toString());
        type.constructor(constructor -> {
            constructor.public_();
            constructor.addAnnotation(Inject.class);
            var triggers = constructor.parameter("triggers", EventTriggers.class);
            var engines = constructor.parameter("engines", function.kind.engines);
            var found = constructor.parameter("function", reaction);
            constructor.body(body -> {
                var name = Const.of(function.name);
                var handler = body.invokeVirtual(
                        function.kind.engine, engines, function.kind.named ? List.of(name, found) : List.of(found));
                body.invokeSpecial(
                        ConstructorDesc.of(
                                EventFunction.class,
                                String.class,
                                String.class,
                                EventTriggers.class,
                                BatchHandler.class),
                        type.this_(),
                        name,
                        Const.of(function.version),
                        triggers,
                        handler);
                body.return_();
            });
        });
    }

    private static void channel(ClassCreator type, FunctionBuildItem function) {
        type.method("on", method -> {
            method.public_();
            method.addAnnotation(Incoming.class, incoming -> incoming.add("value", function.name));
            method.returning(GenericType.of(Uni.class, List.of(TypeArgument.of(Void.class))));
            var batch = method.parameter(
                    "batch",
                    GenericType.of(
                            ConsumerRecords.class,
                            List.of(
                                    TypeArgument.of(String.class),
                                    TypeArgument.ofExact(GenericType.ofArray(byte[].class)))));
            method.body(body -> body.return_(body.invokeVirtual(
                    MethodDesc.of(EventFunction.class, "take", Uni.class, ConsumerRecords.class),
                    method.this_(),
                    batch)));
        });
    }
}
