package dev.tideline.order;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The form of the process that an order goes through after it is placed. */
public enum Process {
    /** Reactors continue it, each woken by the event before. */
    @JsonProperty("choreography")
    CHOREOGRAPHY,
    /** A saga leads it by a plan. */
    @JsonProperty("orchestration")
    ORCHESTRATION
}
