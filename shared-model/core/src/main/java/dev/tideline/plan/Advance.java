package dev.tideline.plan;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What follows from a signal; nothing of it if there is nothing to do.
 *
 * @param events of the instance, in order
 * @param requests what functions are asked for, together with that
 */
public record Advance(List<SagaEvent> events, List<Request> requests) {
    public Advance {
        events = List.copyOf(events);
        requests = List.copyOf(requests);
    }

    /**
     * A command to a function.
     *
     * @param undo true if it is the step's undo
     * @param commandId the same for every attempt
     * @param data what the function needs to know, to be written as JSON
     * @param within how long an answer is waited for
     * @param limited true if the command is given up at the end of the whole limit
     */
    public record Request(
            String step,
            boolean undo,
            int attempt,
            UUID commandId,
            String target,
            Object data,
            Duration within,
            boolean limited) {}
}
