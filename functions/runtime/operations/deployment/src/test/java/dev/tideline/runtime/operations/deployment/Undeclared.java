package dev.tideline.runtime.operations.deployment;

import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;

/** A command that does not say what it appends. */
record Undeclared(EventStream<?, ?> stream) implements Command {
    @Override
    public Decision decide(States states) {
        return Decision.unchanged(stream);
    }
}
