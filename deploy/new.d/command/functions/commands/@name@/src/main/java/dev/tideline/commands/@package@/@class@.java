package dev.tideline.commands.@package@;

@imports@
import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;

/** @description@. */
@Appends(@appends@)
public record @class@(@components@) implements Command {
    @Override
    public Decision decide(States states) {
        throw new UnsupportedOperationException("Fill in: what @class@ appends, or why it is refused");
    }
}
