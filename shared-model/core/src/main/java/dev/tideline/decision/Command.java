package dev.tideline.decision;

import dev.tideline.event.EventStream;
import java.util.List;

/** A request to change something. It may be refused. */
public interface Command {

    /**
     * Returns streams that the decision will read. They are then loaded before its first call. The decision may read other streams, too.
     */
    default List<EventStream<?, ?>> reads() {
        return List.of();
    }

    /**
     * Decides which events this request appends, from the states. It is a pure function: ids and times are components of the command. The
     * same command on the same states decides the same. It may be called several times.
     */
    Decision decide(States states);
}
