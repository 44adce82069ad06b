package dev.tideline.store;

import java.util.concurrent.CompletionStage;

/** Appends events. Stages fail as {@link EventStore}'s do. */
public interface Appender {

    /**
     * Appends to all streams or to none. Of any number of concurrent appends at one version exactly one succeeds. The
     * same ids at the same versions again are a success with the first result, and that is looked at before anything
     * else.
     *
     * <p>Fails with {@link InvalidAppendException} if the store can never take it.
     */
    CompletionStage<AppendResult> append(Append append);
}
