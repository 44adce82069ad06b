package dev.tideline.local.chaos;

import java.time.Instant;

/**
 * What became of a request.
 *
 * @param what it asked for
 * @param id what the answer names, or the request itself has named
 * @param keyed whether it was sent under an idempotency key
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
        /** Nobody knows whether it was carried out. */
        LOST
    }
}
