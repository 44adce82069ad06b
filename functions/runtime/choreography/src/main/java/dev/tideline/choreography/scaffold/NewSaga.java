package dev.tideline.choreography.scaffold;

import java.util.List;

/** A saga. The entity id of its start event's stream is the key of an instance. */
final class NewSaga {
    private NewSaga() {}

    static void fill(FunctionRequest request, Values values) {
        var start = request.eventOf("--start");
        var type = start.type();
        var context = start.context();
        values.with("class", request.classOf(request.name()))
                .with("event", type.name())
                .with("event_example", values.example(type.name()))
                .with("key", request.idOf(context, type).name())
                .with("context", context.name())
                .with("context_import", context.imported())
                .withImports("imports", List.of(type.imported()))
                .with("description", request.name().sentence());
    }
}
