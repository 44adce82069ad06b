package dev.tideline.runtime.trigger;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.UnknownEventException;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.store.StoreUnavailableException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Tells of a pause when it begins and when it is over, however often something is tried in between. */
public final class Pause {
    private static final Logger LOG = Logger.getLogger(Pause.class);

    private final String who;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /** @param who pauses, and in what */
    public Pause(String who) {
        this.who = who;
    }

    /** It has failed. What is expected of surroundings is told in a line; what is not, with all that is known of it. */
    public void failed(Throwable failure) {
        if (underWay.compareAndSet(false, true)) {
            var cause = Causes.of(failure);
            switch (cause) {
                case StoreUnavailableException _, ServiceUnavailableException _, UnknownEventException _ ->
                    LOG.warnf("%s pauses: %s", who, cause.getMessage());
                default -> LOG.errorf(cause, "%s pauses", who);
            }
        }
    }

    /** It has succeeded. */
    public void succeeded() {
        if (underWay.compareAndSet(true, false)) {
            LOG.infof("%s goes on", who);
        }
    }
}
