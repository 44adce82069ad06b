package dev.tideline.runtime.identity;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The keys that verify tokens, as their source has them now. */
interface Keys {

    /** Prepares the keys in the background, if that takes time. */
    default void prepare() {}

    /**
     * Returns the key of this id, or the only key for a token without an id; empty if the source has no such key. The stage fails with a
     * {@link KeysUnavailableException} if the source cannot be read.
     */
    CompletionStage<Optional<VerificationKey>> find(Optional<String> id);
}
