package dev.tideline.runtime.edge;

import dev.tideline.decision.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The answer to a request that fails (RFC 9457), thrown as a {@link ProblemException}. Neither detail nor violations repeat
 * personal data of the request.
 *
 * @param status usually the type's own
 * @param violations the parts of the body that are not valid
 * @param headers of the answer, besides its content type
 */
public record Problem(
        ProblemType type, int status, String detail, List<Violation> violations, Map<String, String> headers) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        violations = List.copyOf(violations);
        headers = Map.copyOf(headers);
    }

    /** @param pointer to the part of the body that is at fault (RFC 6901); empty for all of it */
    public record Violation(String pointer, String detail) {}

    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, type.status(), detail, List.of(), Map.of());
    }

    /** Returns a problem whose detail is its title. */
    public static Problem of(ProblemType type) {
        return of(type, type.title());
    }

    /** A body that is at fault in one place. */
    public static Problem violation(String pointer, String detail) {
        return of(Code.INVALID_REQUEST).at(pointer, detail);
    }

    /** Something that is named in the body, at this place, and is not there: 422. In the path, it is the type's own 404. */
    public static Problem unprocessable(ProblemType type, String detail, String pointer) {
        return new Problem(type, 422, detail, List.of(), Map.of()).at(pointer, detail);
    }

    /** A fault of the surroundings: 503. */
    public static Problem retry(ProblemType type, String detail, int afterSeconds) {
        return new Problem(type, type.status(), detail, List.of(), Map.of("Retry-After", "" + afterSeconds));
    }

    /** @param allowed the methods that the address has (RFC 9110, 15.5.6) */
    public static Problem methodNotAllowed(Set<String> allowed) {
        var code = Code.METHOD_NOT_ALLOWED;
        return new Problem(
                code, code.status, code.title, List.of(), Map.of("Allow", String.join(", ", new TreeSet<>(allowed))));
    }

    /** Returns this problem with one more violation. */
    public Problem at(String pointer, String violation) {
        return new Problem(type, status, detail, List.of(new Violation(pointer, violation)), headers);
    }

    /** The problems that any function may have; those of a domain are declared with it. */
    public enum Code implements ProblemType {
        INVALID_REQUEST(400, "The request is not valid."),
        INVALID_CURSOR(400, "The cursor is not valid for this list."),
        UNAUTHENTICATED(401, "The request needs a valid access token."),
        FORBIDDEN(403, "The caller may not use this operation."),
        STREAM_NOT_FOUND(404, "Stream not found."),
        NOT_FOUND(404, "There is no resource at this address."),
        METHOD_NOT_ALLOWED(405, "This address does not support the method."),
        CONCURRENCY_CONFLICT(409, "The resource changed concurrently."),
        IDEMPOTENCY_KEY_IN_USE(409, "The first request with this Idempotency-Key is still running; retry."),
        VERSION_MISMATCH(412, "The resource is at another version."),
        PAYLOAD_TOO_LARGE(413, "The body is too large."),
        URI_TOO_LONG(414, "The address is too long."),
        UNSUPPORTED_MEDIA_TYPE(415, "The body has an unsupported media type or encoding."),
        IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request."),
        TOO_MANY_REQUESTS(429, "Too many requests."),
        HEADERS_TOO_LARGE(431, "The headers are too large."),
        INTERNAL_ERROR(500, "Internal error."),
        UNAVAILABLE(503, "The service is unavailable; retry."),
        NOT_CAUGHT_UP(503, "The view has not caught up with the Consistency-Token.");

        private final int status;
        private final String title;

        Code(int status, String title) {
            this.status = status;
            this.title = title;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public String title() {
            return title;
        }
    }
}
