package dev.tideline.order;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The form of the process that an order goes through after it is placed. */
public enum Process {
    /** Reactors fulfil the order, each woken by an event of the one before. */
    @JsonProperty("choreography")
    CHOREOGRAPHY,
    /** A saga leads the order by a plan. */
    @JsonProperty("orchestration")
    ORCHESTRATION
}
