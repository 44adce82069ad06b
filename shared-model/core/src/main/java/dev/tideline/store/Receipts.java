package dev.tideline.store;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds the receipts of requests that were carried out. Every stage may fail as {@link EventStore} says. */
public interface Receipts {

    /**
     * Returns the receipt of a function's request. Empty if the function has not carried it out, or longer ago than receipts are
     * kept.
     */
    CompletionStage<Optional<Receipt>> receipt(String function, String key);
}
