package dev.tideline.runtime.kafka.deployment;

import dev.tideline.runtime.operations.deployment.FunctionKind;
import io.quarkus.gizmo2.desc.ClassMethodDesc;
import io.quarkus.gizmo2.desc.MethodDesc;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;
import java.util.Optional;

/**
 * The engines that deliver events to the functions of a kind. Classes are named, since an application without projections does
 * not have theirs.
 */
enum Engine {
    REACTOR(FunctionKind.REACTOR, "dev.tideline.runtime.handling.ReactorEngine", true),
    PARTICIPANT(FunctionKind.PARTICIPANT, "dev.tideline.runtime.handling.ReactorEngine", true),
    SAGA(FunctionKind.SAGA, "dev.tideline.runtime.handling.SagaEngine", true),
    PROJECTION(FunctionKind.PROJECTION, "dev.tideline.runtime.views.ProjectionEngine", false);

    /** The bean that makes them. */
    final ClassDesc engines;

    /** Its method. */
    final MethodDesc engine;

    /** True if the factory takes the name of the function first. */
    final boolean named;

    private final FunctionKind kind;

    Engine(FunctionKind kind, String engine, boolean named) {
        var function = ClassDesc.of(kind.type().toString());
        this.kind = kind;
        this.engines = ClassDesc.of(engine + "s");
        this.engine = ClassMethodDesc.of(
                engines,
                "engine",
                ClassDesc.of(engine),
                named ? List.of(ConstantDescs.CD_String, function) : List.of(function));
        this.named = named;
    }

    /** None for functions that no event wakes. */
    static Optional<Engine> of(FunctionKind kind) {
        return List.of(values()).stream().filter(engine -> engine.kind == kind).findFirst();
    }
}
