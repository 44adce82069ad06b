package dev.tideline.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The meaning of an event for a saga that waits for a step or for its undo. */
public enum Meaning {
    /** The step, or its undo, is done. */
    @JsonProperty("done")
    DONE,
    /** The undo had nothing to undo. The participant will refuse the step if it arrives late. */
    @JsonProperty("barred")
    BARRED,
    /** The step, or its undo, is not done and will not be done. */
    @JsonProperty("refused")
    REFUSED,
    /** The event is not an answer yet; the work goes on. */
    @JsonProperty("goes_on")
    GOES_ON
}
