package dev.tideline.orchestration.@package@;

@imports@
import @context_import@;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import java.time.Duration;
import java.util.List;

/** @description@. */
@Awaits(@context@.class)
public class @class@ implements Saga<@event@> {
    @Override
    public Plans<@event@> plans() {
        var plan = Plan.of("@name@", 1, @event@.class, @event@::@key@)
                .limits(Duration.ofHours(1), Duration.ofMinutes(1));
        steps(plan);
        return Plans.of(plan.build(), List.of());
    }

    private static void steps(Plan.Builder<@event@> plan) {
        throw new UnsupportedOperationException("Fill in: the steps, with their undos and answers");
    }
}
