package dev.tideline.runtime.store;

import dev.tideline.store.Append;
import dev.tideline.store.Append.Lifted;
import dev.tideline.store.Deferral;
import java.util.List;
import java.util.Optional;

/**
 * Sets events aside, and lifts others, in a transaction that is somebody else's: a statement for that one's connection,
 * in the driver's own types. It is the store's append, without events.
 */
public record DeferralStatement(String sql, Object[] parameters) {

    public static DeferralStatement of(List<Deferral> deferrals, List<Lifted> lifted) {
        var append = new Append(List.of(), Optional.empty(), deferrals, lifted);
        var parameters = Statements.parameters(append);
        var values = new Object[parameters.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = parameters.getValue(i);
        }
        return new DeferralStatement(Statements.APPEND, values);
    }
}
