package dev.tideline.runtime.kafka.deployment;

import dev.tideline.choreography.Choreography.Function;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.kafka.ChannelsOff;
import dev.tideline.runtime.kafka.EventFunction;
import dev.tideline.runtime.kafka.EventTriggers;
import dev.tideline.runtime.operations.deployment.ChoreographyBuildItem;
import dev.tideline.runtime.operations.deployment.FunctionBuildItem;
import dev.tideline.runtime.operations.deployment.FunctionKind;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanGizmo2Adaptor;
import io.quarkus.arc.processor.DotNames;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.RunTimeConfigurationDefaultBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;
import io.quarkus.deployment.util.JandexUtil;
import io.quarkus.gizmo2.ClassOutput;
import io.quarkus.gizmo2.Const;
import io.quarkus.gizmo2.GenericType;
import io.quarkus.gizmo2.Gizmo;
import io.quarkus.gizmo2.TypeArgument;
import io.quarkus.gizmo2.creator.ClassCreator;
import io.quarkus.gizmo2.desc.ConstructorDesc;
import io.quarkus.gizmo2.desc.MethodDesc;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** Makes the channel of each function that events wake. */
class ChannelsProcessor {
    private static final String CHANNEL = "mp.messaging.incoming.";

    @BuildStep
    void makeChannels(
            List<FunctionBuildItem> functions,
            ChoreographyBuildItem found,
            CombinedIndexBuildItem combined,
            BuildProducer<AdditionalBeanBuildItem> beans,
            BuildProducer<GeneratedBeanBuildItem> generated,
            BuildProducer<ReflectiveClassBuildItem> reflective,
            BuildProducer<ReflectiveHierarchyBuildItem> hierarchies,
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults) {
        var choreography = found.choreography();
        var index = combined.getIndex();
        var output = new GeneratedBeanGizmo2Adaptor(generated);
        var channels = new TreeSet<String>();
        for (var function : functions) {
            var engine = Engine.of(function.kind());
            if (engine.isEmpty()) {
                continue;
            }
            channels.add(function.name());
            if (isWrittenByHand(function, index)) {
                continue;
            }
            var topics = choreography.function(function.name()).map(Function::topics);
            if (topics.isEmpty()) {
                continue;
            }
            var channel = CHANNEL + function.name() + ".";
            defaults.produce(
                    new RunTimeConfigurationDefaultBuildItem(channel + "topics", String.join(",", topics.get())));
            defaults.produce(new RunTimeConfigurationDefaultBuildItem(channel + "group.id", function.name()));
            beans.produce(AdditionalBeanBuildItem.builder()
                    .addBeanClass(function.type().toString())
                    .setDefaultScope(DotNames.SINGLETON)
                    .build());
            register(function, index, reflective, hierarchies);
            generate(function, engine.get(), output);
        }
        if (!channels.isEmpty()) {
            defaults.produce(
                    new RunTimeConfigurationDefaultBuildItem(ChannelsOff.CHANNELS, String.join(",", channels)));
        }
    }

    /**
     * Registers classes that are read by reflection. The type argument of a reactor or participant is read, maybe through another
     * interface. Jackson reads the data of a participant's commands.
     */
    private static void register(
            FunctionBuildItem function,
            IndexView index,
            BuildProducer<ReflectiveClassBuildItem> reflective,
            BuildProducer<ReflectiveHierarchyBuildItem> hierarchies) {
        var kind = function.kind().type();
        var interfaces = index.getAllKnownSubinterfaces(kind).stream().map(ClassInfo::name);
        reflective.produce(ReflectiveClassBuildItem.builder(Stream.concat(Stream.of(function.type()), interfaces)
                        .map(DotName::toString)
                        .toArray(String[]::new))
                .build());
        if (function.kind() == FunctionKind.PARTICIPANT) {
            var data = JandexUtil.resolveTypeParameters(function.type(), kind, index)
                    .getFirst();
            hierarchies.produce(ReflectiveHierarchyBuildItem.builder(data)
                    .index(index)
                    .source(ChannelsProcessor.class.getSimpleName())
                    .build());
        }
    }

    /** Returns true if the function has an {@code @Incoming} method of its own name. */
    private static boolean isWrittenByHand(FunctionBuildItem function, IndexView index) {
        return index.getAnnotations(Incoming.class).stream()
                .anyMatch(incoming -> incoming.value().asString().equals(function.name()));
    }

    /** Public, since in tests it has another class loader than what it calls. */
    private static void generate(FunctionBuildItem function, Engine engine, ClassOutput output) {
        Gizmo.create(output).class_(function.type() + "_Function", type -> {
            type.public_();
            type.extends_(EventFunction.class);
            type.addAnnotation(Singleton.class);
            type.addAnnotation(Startup.class);
            constructor(type, function, engine);
            channel(type, function);
        });
    }

    private static void constructor(ClassCreator type, FunctionBuildItem function, Engine engine) {
        var reaction = ClassDesc.of(function.type().toString());
        type.constructor(constructor -> {
            constructor.public_();
            constructor.addAnnotation(Inject.class);
            var triggers = constructor.parameter("triggers", EventTriggers.class);
            var engines = constructor.parameter("engines", engine.engines);
            var found = constructor.parameter("function", reaction);
            constructor.body(body -> {
                var name = Const.of(function.name());
                var handler = body.invokeVirtual(
                        engine.engine, engines, engine.named ? List.of(name, found) : List.of(found));
                body.invokeSpecial(
                        ConstructorDesc.of(EventFunction.class, String.class, EventTriggers.class, BatchHandler.class),
                        type.this_(),
                        name,
                        triggers,
                        handler);
                body.return_();
            });
        });
    }

    private static void channel(ClassCreator type, FunctionBuildItem function) {
        type.method("on", method -> {
            method.public_();
            method.addAnnotation(Incoming.class, incoming -> incoming.add("value", function.name()));
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
