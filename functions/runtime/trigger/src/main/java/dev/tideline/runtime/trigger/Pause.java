package dev.tideline.runtime.trigger;

import dev.tideline.runtime.handling.Causes;
import dev.tideline.runtime.handling.FailureKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** A pause of a function. It is logged when it begins and when it ends, and not at the attempts in between. */
public final class Pause {
    private static final Logger LOG = Logger.getLogger(Pause.class);
    private static final long NONE = 0;

    private final String who;
    /** The begin of the pause, by {@link System#nanoTime}. */
    private final AtomicLong since = new AtomicLong(NONE);

    /** @param who the function that pauses, and the work in which it pauses */
    public Pause(String who) {
        this.who = who;
    }

    /**
     * Begins the pause, after a failure. A passing failure, such as a server that is away, is logged in one line. Any other failure is
     * logged with its stack trace.
     */
    public void failed(Throwable failure) {
        if (since.compareAndSet(NONE, Math.max(1, System.nanoTime()))) {
            var cause = Causes.of(failure);
            switch (FailureKind.of(cause)) {
                case PASSING -> LOG.warnf("%s pauses: %s", who, cause.getMessage());
                case PERMANENT -> LOG.errorf(cause, "%s pauses", who);
            }
        }
    }

    /** Ends the pause, after a success. */
    public void succeeded() {
        if (since.getAndSet(NONE) != NONE) {
            LOG.infof("%s continues", who);
        }
    }

    /** Returns the length of the pause so far; zero if there is none. */
    public Duration length() {
        var begun = since.get();
        return begun == NONE ? Duration.ZERO : Duration.ofNanos(Math.max(1, System.nanoTime() - begun));
    }
}
