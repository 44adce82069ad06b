package dev.tideline.runtime.http;

import jakarta.ws.rs.core.Response;

/**
 * A reply to a request.
 *
 * @param replayed true if it is the first reply to a request with the same idempotency key
 */
record Replied(Reply reply, boolean replayed) {
    Response.ResponseBuilder response() {
        return replayed ? reply.response().header("Idempotency-Replayed", true) : reply.response();
    }

    Replied with(SagaOutcome outcome) {
        return new Replied(reply.with(outcome), replayed);
    }
}
