package dev.tideline.decision;

import dev.tideline.event.EventStream;
import java.util.List;

/** A request to change something. It may be refused. */
public interface Command {

    /** Returns the streams that the decision is known to read, so that they are there when it is first called. It may read others. */
    default List<EventStream<?, ?>> reads() {
        return List.of();
    }

    /**
     * Decides what this request does, given the states. It is a pure function: ids and times are components of the command. The
     * same command on the same states decides the same. It may be called several times.
     */
    Decision decide(States states);
}
