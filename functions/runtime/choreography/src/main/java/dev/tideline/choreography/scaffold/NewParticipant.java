package dev.tideline.choreography.scaffold;

import java.util.List;

/** A participant, which carries out commands of sagas. A plan names it by the name of the function. */
final class NewParticipant {
    private NewParticipant() {}

    static void fill(FunctionRequest request, Values values) {
        values.with("class", request.classOf(request.name()))
                .with("description", request.name().sentence())
                .appending(request.appended(), List.of());
    }
}
