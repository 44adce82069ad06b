package dev.tideline.runtime.trigger;

import dev.tideline.decision.FunctionName;
import io.quarkus.arc.All;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.List;

/** Wakes the timer functions of this process. */
@Startup
@Singleton
class TimerFunctions {
    TimerFunctions(Intakes intakes, @All List<TimerFunction> timers) {
        for (var timer : timers) {
            var intake = intakes.open(FunctionName.of(timer.getClass()), timer);
            if (intakes.mode() == TriggerMode.PULL) {
                intake.keepWaking(timer.interval());
            }
        }
    }
}
