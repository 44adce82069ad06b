package dev.tideline.runtime.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.tideline.decision.UnknownIdException;
import dev.tideline.event.Json;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Reads bodies strictly and writes them, both with {@link Json#STRICT}. An error in a body becomes a problem. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
public class JsonBodies implements MessageBodyReader<Object>, MessageBodyWriter<Object> {
    private final CurrentVertxRequest request;

    JsonBodies(CurrentVertxRequest request) {
        this.request = request;
    }

    /** The body of a request, as it was sent. */
    static byte[] sent(RoutingContext request) {
        return Edge.body(request).getBytes();
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return true;
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        // The edge has received the body already, so there is nothing to read, and no thread to block.
        return read(sent(request.getCurrent()), type);
    }

    static <T> T read(byte[] json, Class<T> type) throws IOException {
        T value;
        try {
            value = Json.STRICT.readValue(text(json), type);
        } catch (JacksonException e) {
            throw new ProblemException(problem(e));
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.violation("", "is not valid UTF-8"));
        }
        if (value == null) {
            throw new ProblemException(Problem.violation("", "must not be null"));
        }
        return value;
    }

    /** Jackson would guess, and take bytes that are not UTF-8, such as a letter in more of them than it needs (RFC 3629, 3). */
    private static String text(byte[] json) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    }

    private static Problem problem(JacksonException failure) {
        var pointer = pointer(failure);
        if (failure instanceof ValueInstantiationException refused
                && refused.getCause() instanceof UnknownIdException unknown) {
            var notFound = unknown.notFound();
            return Problem.unprocessable(notFound, notFound.title(), pointer);
        }
        return Problem.violation(pointer, detail(failure));
    }

    /** Returns the detail of a violation. It is never Jackson's own message, which quotes the input. */
    private static String detail(JacksonException failure) {
        var message = failure.getOriginalMessage();
        return switch (failure) {
            case UnrecognizedPropertyException _ -> "is an unknown field";
            case ValueInstantiationException refused
            when refused.getCause() instanceof IllegalArgumentException why -> why.getMessage();
            case StreamReadException _ -> message.startsWith("Duplicate") ? "occurs twice" : "is not JSON";
            case JsonMappingException wrapped
            when wrapped.getCause() instanceof JacksonException cause -> detail(cause);
            default -> {
                if (message.startsWith("No content")) {
                    yield "is empty";
                } else if (message.startsWith("Missing")) {
                    yield "is missing";
                } else if (message.startsWith("Trailing token")) {
                    yield "is followed by more text";
                } else if (message.contains("null") || message.startsWith("Null")) {
                    yield "must not be null";
                }
                yield "has the wrong type";
            }
        };
    }

    private static String pointer(JacksonException failure) {
        if (!(failure instanceof JsonMappingException mapping)) {
            return "";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
                .map(step -> "/" + step.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return true;
    }

    @Override
    public void writeTo(
            Object value,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        try {
            var json = Json.STRICT.writeValueAsBytes(value);
            headers.putSingle(HttpHeaders.CONTENT_LENGTH, json.length);
            if (!Edge.isHead(request.getCurrent())) {
                out.write(json);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + type, e);
        }
    }
}
