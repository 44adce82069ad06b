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
 * Pushed events that the store does not have. Each is asked for again a few times, in case the store has been restored and
 * the rest is about to come; after that it is forged.
 */
final class ForgedEvents {
    /** How often an event is asked for again. */
    static final int TIMES = 3;

    private static final Logger LOG = Logger.getLogger(ForgedEvents.class);

    /** One that is forgotten meanwhile is asked for again. */
    private static final int REMEMBERED = 1_000;

    private final Map<Told, Integer> times = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Told(String function, UUID event) {}

    /** True if the sender is to come again with the event. If not, it is counted and told as forged. */
    boolean again(String function, Envelope event) {
        if (count(new Told(function, event.id())) <= TIMES) {
            return true;
        }
        Meters.undeliverable(function, Undeliverable.FORGED);
        LOG.warnf(
                "%s: forged, since the store has no version %d of %s: %s, event %s, %d characters of data, SHA-256 %s",
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
