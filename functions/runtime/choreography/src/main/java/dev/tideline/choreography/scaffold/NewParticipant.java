package dev.tideline.choreography.scaffold;

import java.util.List;

/** A participant: a command that a saga requests. The first event that it appends is in the stream of its answer. */
final class NewParticipant {
    private static final String SUCH = "OrderCommand";

    private NewParticipant() {}

    static void fill(FunctionRequest request, Values values) {
        var name = request.option("--data", SUCH);
        var data = request.sources()
                .type(name)
                .filter(type -> !type.components().isEmpty())
                .orElseThrow(() -> new Refused(
                        "Unknown record %s. Name a record of shared-model, such as %s, which the saga also uses.",
                        name, SUCH));
        var events = request.appended();
        var context = events.getFirst().context();
        values.with("class", request.classOf(request.name()))
                .with("data", name)
                .with("data_example", values.example(name))
                .with("state", context.state())
                .with("state_import", context.stateImported())
                .with("id", request.idOf(context, data).name())
                .appending(events, List.of(data.imported()))
                .with("description", request.name().sentence());
    }
}
