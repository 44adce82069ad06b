package dev.tideline.runtime.handling;

import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import java.util.List;

/** The states of streams, and the events that they are folded from. */
interface Records extends States {

    /**
     * Returns the events of a stream, oldest first. Those that earlier decisions of this batch add are included.
     *
     * @throws IllegalArgumentException if the stream keeps snapshots
     */
    List<Recorded> recorded(EventStream<?, ?> stream);
}
