package dev.tideline.runtime.handling;

import dev.tideline.event.DomainEvent;
import java.util.UUID;

/** The ids and the cause of the events that a decision adds. */
interface Labels {
    /** Labels of a decision that is alone in its working set. They are never read. */
    Labels NONE = new Labels() {
        @Override
        public UUID id(int index, DomainEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UUID causation() {
            throw new UnsupportedOperationException();
        }
    };

    /** @param index the place of the event among the changes of its decision, from 0 */
    UUID id(int index, DomainEvent event);

    UUID causation();
}
