package dev.tideline.choreography.scaffold;

import dev.tideline.choreography.scaffold.DomainSources.Event;
import java.util.List;

/** A reactor, which is named {@code when-<event>-<what follows>}. */
final class NewReactor {
    private NewReactor() {}

    static void fill(FunctionRequest request, Values values) {
        var words = request.name().words();
        var event = wakes(request);
        var type = event.type().name();
        var what = new Words(words.subList(1 + Words.of(type).words().size(), words.size()));
        values.with("class", "When" + type + "Then" + request.classOf(what))
                .with("package", new Words(words.subList(1, words.size())).together())
                .with("sentence", Words.of(type).underscored() + "_leads_to_" + what.underscored())
                .with("event", type)
                .with("event_example", values.example(type))
                .appending(request.appended(), List.of(event.type().imported()))
                .with("description", "Reacts to %s to %s".formatted(type, what.spaced()));
    }

    /** The event of the longest name that the function's begins with, after {@code when}. */
    private static Event wakes(FunctionRequest request) {
        var words = request.name().words();
        if (words.contains("then")) {
            throw new Refused("A reactor's name has no 'then'; only its class has.");
        }
        if (words.getFirst().equals("when")) {
            for (var end = words.size() - 1; end > 1; end--) {
                var event = request.sources().event(new Words(words.subList(1, end)).camel());
                if (event.isPresent()) {
                    return event.get();
                }
            }
        }
        throw new Refused(
                "'%s' names no event; a reactor is named when-<event>-<what follows>, and the events are: %s.",
                request.name().hyphened(), String.join(", ", request.sources().events()));
    }
}
