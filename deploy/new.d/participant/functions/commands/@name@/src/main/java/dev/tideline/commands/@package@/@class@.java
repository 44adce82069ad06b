package dev.tideline.commands.@package@;

@imports@
import dev.tideline.decision.Appends;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;

/** @description@. */
@Appends(@appends@)
public class @class@ implements Participant<@class@.Data> {

    /** The data of the command, as the plan of a saga makes it: ids and quantities. */
    public record Data() {}

    @Override
    public EventStream<?, ?> answersIn(Data command) {
        throw new UnsupportedOperationException("Fill in: the stream that gets the answer");
    }

    @Override
    public Reaction carryOut(Data command, States states) {
        throw new UnsupportedOperationException("Fill in: what the command appends");
    }
}
