package dev.tideline.commands.@package@;

@imports@
import @state_import@;
import dev.tideline.decision.Appends;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;

/** @description@. */
@Appends(@appends@)
public class @class@ implements Participant<@data@> {
    @Override
    public EventStream<?, ?> answersIn(@data@ command) {
        return @state@.stream(command.@id@());
    }

    @Override
    public Reaction carryOut(@data@ command, States states) {
        throw new UnsupportedOperationException("Fill in: what follows from the command");
    }
}
