package dev.tideline.plan;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The result of a signal: new events and requests. Both are empty if there is nothing to do.
 *
 * @param events the events to append to the instance's stream, in order
 * @param requests the commands to append in the same transaction
 */
public record Advance(List<SagaEvent> events, List<Request> requests) {
    public Advance {
        events = List.copyOf(events);
        requests = List.copyOf(requests);
    }

    /**
     * A request that a participant carries out a command.
     *
     * @param step the full name of the step
     * @param undo true if the command is the step's undo
     * @param commandId the id of the command, which is the same for every attempt
     * @param target the name of the participant
     * @param data the input of the command, to be written as JSON
     * @param within the time limit of this attempt
     * @param limited true if the participant gives the command up when the whole limit ends
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
