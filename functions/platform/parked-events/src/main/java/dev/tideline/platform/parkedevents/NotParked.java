package dev.tideline.platform.parkedevents;

import dev.tideline.decision.Decision;
import dev.tideline.runtime.edge.Problem.Code;

/** The refusal of a request for a stream without parked events. */
final class NotParked {
    static final String DETAIL = "No event of this stream is parked in this function.";

    private NotParked() {}

    static Decision refusal() {
        return Decision.refuse(Code.NOT_FOUND, DETAIL);
    }
}
