package dev.tideline.store;

import java.util.concurrent.CompletionStage;

/** Appends events. Every stage may fail as {@link EventStore} says. */
public interface Appender {

    /**
     * Appends to all streams or to none. Of any number of concurrent appends at one version, exactly one succeeds. A repeated
     * append of the same ids at the same versions succeeds with the first result, whatever else has changed since.
     *
     * <p>Fails with {@link InvalidAppendException} if the store can never accept it.
     */
    CompletionStage<AppendResult> append(Append append);
}
