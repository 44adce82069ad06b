package dev.tideline.runtime.kafka.deployment;

import io.quarkus.gizmo2.desc.ClassMethodDesc;
import io.quarkus.gizmo2.desc.MethodDesc;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;
import org.jboss.jandex.DotName;

/** A kind of functions that events wake. Classes are named, since an application without projections does not have theirs. */
enum Kind {
    REACTOR("dev.tideline.decision.Reactor", "dev.tideline.runtime.handling.ReactorEngine", true),
    PROJECTION("dev.tideline.runtime.views.Projection", "dev.tideline.runtime.views.ProjectionEngine", false);

    /** What functions of this kind implement. */
    final DotName type;

    /** The bean that makes their engines. */
    final ClassDesc engines;

    /** Its method. */
    final MethodDesc engine;

    /** Whether that takes the name of the function first. */
    final boolean named;

    Kind(String type, String engine, boolean named) {
        this.type = DotName.createSimple(type);
        this.engines = ClassDesc.of(engine + "s");
        this.engine = ClassMethodDesc.of(
                engines,
                "engine",
                ClassDesc.of(engine),
                named ? List.of(ConstantDescs.CD_String, ClassDesc.of(type)) : List.of(ClassDesc.of(type)));
        this.named = named;
    }
}
