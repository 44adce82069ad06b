package dev.tideline.runtime.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Json;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.event.UnknownEventException;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.Problem.Violation;
import dev.tideline.runtime.handling.ContendedException;
import dev.tideline.store.StoreUnavailableException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/** Turns the failure of a request into a problem, the framework's own failures included. */
public final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    /** The body of an answer. */
    @RegisterForReflection(targets = {Body.class, Violation.class})
    public record Body(
            String type,
            String title,
            int status,
            String detail,
            String instance,
            String code,
            UUID correlationId,
            List<Violation> violations) {}

    private Problems() {}

    /** Ends the request, unless it has been answered already or its caller has gone. */
    public static void answer(RoutingContext request, Problem problem) {
        if (request.response().ended()
                || request.response().headWritten()
                || request.response().closed()) {
            return;
        }
        var response = request.response().setStatusCode(problem.status());
        problem.headers().forEach(response::putHeader);
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        try {
            Edge.end(request, Buffer.buffer(Json.STRICT.writeValueAsBytes(body(problem, request))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }

    /** @param status what the framework says of a failure without more; it is told only if it is the caller's fault */
    public static Problem of(Throwable failure, int status) {
        return switch (failure) {
            case ProblemException problem -> problem.problem();
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause(), status);
            case StoreUnavailableException _ ->
                Problem.retry(Code.UNAVAILABLE, "The event store does not answer; retry.", 1);
            case UnknownEventException _ ->
                Problem.retry(
                        Code.UNAVAILABLE,
                        "The stream has an event that needs a newer version of this function; retry.",
                        10);
            case ServiceUnavailableException unavailable ->
                Problem.retry(Code.UNAVAILABLE, unavailable.getMessage(), 1);
            case NotACloudEventException none ->
                Problem.of(
                        Code.INVALID_REQUEST,
                        "The function does not accept this CloudEvent: " + none.getMessage() + ".");
            case ContendedException _ ->
                Problem.of(Code.CONCURRENCY_CONFLICT, "The resource changed concurrently; retry.");
            case null, default -> ofStatus(status);
        };
    }

    public static Problem tooLarge() {
        return Problem.of(
                Code.PAYLOAD_TOO_LARGE, "The body is too large; at most " + Edge.MAX_BODY / 1024 + " KiB are allowed.");
    }

    /** A body that would have to be decoded first (RFC 9110, 15.5.16). */
    static Problem encoded() {
        return new Problem(
                Code.UNSUPPORTED_MEDIA_TYPE,
                Code.UNSUPPORTED_MEDIA_TYPE.status(),
                "Send the body without Content-Encoding.",
                List.of(),
                Map.of("Accept-Encoding", "identity"));
    }

    /** Logs a problem if it is the fault of the service. No other place logs it. */
    public static void log(Problem problem, Throwable failure, UUID correlationId) {
        if (problem.status() == 503) {
            LOG.warnf("Service unavailable, correlation_id=%s: %s", correlationId, failure.getMessage());
        } else if (problem.status() >= 500) {
            LOG.errorf(failure, "Request failed, correlation_id=%s", correlationId);
        }
    }

    private static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> Problem.of(Code.NOT_FOUND);
            case 405 -> Problem.of(Code.METHOD_NOT_ALLOWED);
            case 413 -> tooLarge();
            case 415 -> Problem.of(Code.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.");
            case 503 -> Problem.retry(Code.UNAVAILABLE, Code.UNAVAILABLE.title(), 1);
            default ->
                status >= 400 && status < 500
                        ? new Problem(Code.INVALID_REQUEST, status, Code.INVALID_REQUEST.title(), List.of(), Map.of())
                        : Problem.of(Code.INTERNAL_ERROR);
        };
    }

    public static Body body(Problem problem, RoutingContext request) {
        return new Body(
                "urn:tideline:problem:" + problem.type().code(),
                problem.type().title(),
                problem.status(),
                problem.detail(),
                request.request().path(),
                problem.type().code(),
                Edge.correlationId(request),
                problem.violations());
    }
}
