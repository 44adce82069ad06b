package dev.tideline.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an event says to who has asked for a step or for its undo. */
public enum Meaning {
    /** It is done. */
    @JsonProperty("done")
    DONE,
    /** Of an undo: there was nothing to undo, and a step that comes late is refused. */
    @JsonProperty("barred")
    BARRED,
    /** It is not done and will not be. */
    @JsonProperty("refused")
    REFUSED,
    /** It is no answer yet. */
    @JsonProperty("goes_on")
    GOES_ON
}
