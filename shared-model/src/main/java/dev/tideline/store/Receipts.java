package dev.tideline.store;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds the receipts of requests that were carried out. Stages fail as {@link EventStore}'s do. */
public interface Receipts {

    /** Empty if the function has not carried out a request of this name, or has done so too long ago. */
    CompletionStage<Optional<Receipt>> receipt(String function, String key);
}
