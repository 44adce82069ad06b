package dev.tideline.saga.@package@;

@imports@
import dev.tideline.decision.Appends;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;

/** @description@. */
@Appends(@appends@)
public class @class@ implements Reactor<@event@> {
    @Override
    public Reaction react(@event@ event, States states) {
        throw new UnsupportedOperationException("Fill in: what follows from @event@");
    }
}
