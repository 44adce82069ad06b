package dev.tideline.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.store.StreamVersion;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a command that was carried out. Its JSON is kept in receipts, for repeated requests.
 *
 * @param location of the entity that the command has created
 */
@RegisterForReflection
public record Reply(
        int status, Optional<String> location, String etag, String consistencyToken, Map<String, Object> body) {

    private static final String STREAM_ID = "stream_id";
    private static final String VERSION = "version";

    static Reply of(Done done, Answer answer) {
        var body = new LinkedHashMap<String, Object>();
        body.put(STREAM_ID, done.main().stream().value());
        body.put(VERSION, done.main().version());
        body.put(answer.idName(), answer.id().toString());
        var location = answer.location().filter(_ -> done.begun());
        return new Reply(
                location.isPresent() ? 201 : 200,
                location,
                Preconditions.tag(done.main().version()),
                new ConsistencyToken(done.streams()).toString(),
                body);
    }

    static Reply parse(String json) {
        try {
            return Json.STRICT.readValue(json, Reply.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt that this code did not write", e);
        }
    }

    /** Returns the answered stream. */
    StreamVersion stream() {
        return new StreamVersion(new StreamId((String) body.get(STREAM_ID)), ((Number) body.get(VERSION)).longValue());
    }

    /** Returns the reply to a caller that has waited for the outcome. Receipts do not have it. */
    Reply with(SagaOutcome outcome) {
        var more = new LinkedHashMap<>(body);
        more.put("outcome", outcome.outcome());
        more.put("reason", outcome.reason());
        return new Reply(status, location, etag, consistencyToken, more);
    }

    String json() {
        try {
            return Json.STRICT.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reply can always be written", e);
        }
    }

    Response.ResponseBuilder response() {
        var response = Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, etag)
                .header(ConsistencyToken.HEADER, consistencyToken)
                .entity(body);
        // The location is set as a header: location() would name the host, which behind a gateway is not the caller's.
        location.ifPresent(path -> response.header(HttpHeaders.LOCATION, path));
        return response;
    }
}
