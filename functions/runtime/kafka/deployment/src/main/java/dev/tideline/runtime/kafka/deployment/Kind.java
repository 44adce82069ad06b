package dev.tideline.runtime.kafka.deployment;

import java.lang.constant.ClassDesc;
import org.jboss.jandex.DotName;

/** A kind of functions that events wake. */
enum Kind {
    REACTOR(
            "dev.tideline.decision.Reactor",
            "dev.tideline.runtime.handling.ReactorEngines",
            "dev.tideline.runtime.handling.ReactorEngine"),
    PROJECTION(
            // Of a library that an application without projections does not have.
            "dev.tideline.runtime.views.Projection",
            "dev.tideline.runtime.views.ProjectionEngines",
            "dev.tideline.runtime.views.ProjectionEngine");

    /** What functions of this kind implement. */
    final DotName type;

    /** What makes their engines. */
    final ClassDesc engines;

    final ClassDesc engine;

    Kind(String type, String engines, String engine) {
        this.type = DotName.createSimple(type);
        this.engines = ClassDesc.of(engines);
        this.engine = ClassDesc.of(engine);
    }
}
