package dev.tideline.runtime.trigger;

import dev.tideline.event.Digests;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.handling.Meters.Undeliverable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Pushed events that the store does not have. The sender is asked a few times to send such an event again, since the store may be in the
 * middle of a restore. After that, the event counts as forged.
 */
final class ForgedEvents {
    /** The number of times that a sender is asked to send an event again. */
    static final int TIMES = 3;

    private static final Logger LOG = Logger.getLogger(ForgedEvents.class);

    /** The most events that are remembered. If an event is forgotten, its count begins again. */
    private static final int REMEMBERED = 1_000;

    private final Map<Told, Integer> times = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Told(String function, UUID event) {}

    /** Returns true if the sender has to send the event again. If not, the event is counted and logged as forged. */
    boolean again(String function, Envelope event) {
        if (count(new Told(function, event.id())) <= TIMES) {
            return true;
        }
        Meters.undeliverable(function, Undeliverable.FORGED);
        LOG.warnf(
                "%s skips a forged event: the store has no version %d of %s (%s, event %s, %d characters of data, SHA-256 %s)",
                function,
                event.version(),
                event.streamId(),
                event.type(),
                event.id(),
                event.data().length(),
                Digests.sha256(event.data()));
        return false;
    }

    private synchronized int count(Told told) {
        return times.merge(told, 1, Integer::sum);
    }
}
