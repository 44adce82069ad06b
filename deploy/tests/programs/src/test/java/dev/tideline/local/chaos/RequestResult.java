package dev.tideline.local.chaos;

import java.time.Instant;

/**
 * The outcome of a request.
 *
 * @param what the kind of request
 * @param id the id that the answer names, or that the request itself has named
 * @param keyed true if it was sent with an idempotency key
 */
record RequestResult(What what, String id, boolean keyed, Kind kind, Instant at) {
    enum What {
        REGISTER_USER,
        CHANGE_EMAIL,
        ADD_STOCK,
        PLACE_ORDER,
        CANCEL_ORDER
    }

    enum Kind {
        ACCEPTED,
        REFUSED,
        /** The request has no answer. It may have been carried out or not. */
        LOST
    }
}
