package dev.tideline.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Records that functions have started. A function that may append nothing else may do this. */
public interface Announcements {

    /**
     * Appends events that functions have started, each to a new stream of the system. To repeat it changes nothing. The stage fails as an
     * append does.
     */
    CompletionStage<Void> announce(List<StreamAppend> starts);
}
