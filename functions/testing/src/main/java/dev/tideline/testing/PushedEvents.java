package dev.tideline.testing;

import dev.tideline.event.Envelope;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;

/** Sends events to the functions of the tested application, with the CloudEvents SDK. */
public final class PushedEvents {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private PushedEvents() {}

    /** The content modes of a CloudEvent in a request. */
    public enum Mode {
        BINARY,
        STRUCTURED
    }

    public static HttpResponse<String> push(String path, CloudEvent event, Mode mode) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .timeout(TIMEOUT);
        MessageWriter<?, ?> writer = HttpMessageFactory.createWriter(
                request::header, body -> request.POST(BodyPublishers.ofByteArray(body == null ? new byte[0] : body)));
        switch (mode) {
            case BINARY -> writer.writeBinary(event);
            case STRUCTURED -> writer.writeStructured(event, JsonFormat.CONTENT_TYPE);
        }
        return send(request.build());
    }

    public static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("the function has not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The event as a CloudEvent. */
    public static CloudEventBuilder of(Envelope event) {
        var stream = event.streamId().value();
        return CloudEventBuilder.v1()
                .withId(event.id().toString())
                .withType(event.type())
                .withSource(URI.create(event.metadata().source()))
                .withSubject(stream)
                .withTime(event.timestamp().atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withDataSchema(URI.create("urn:tideline:" + event.type() + ":" + event.schemaVersion()))
                .withExtension("partitionkey", stream)
                .withExtension("streamversion", event.version())
                .withExtension("schemaversion", event.schemaVersion())
                .withExtension("correlationid", event.metadata().correlationId().toString())
                .withExtension("causationid", event.metadata().causationId().toString())
                .withData(event.data().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a ping, as a PingSource sends it at each interval. */
    public static CloudEvent ping() {
        return CloudEventBuilder.v1()
                .withId(UUID.randomUUID().toString())
                .withType("dev.knative.sources.ping")
                .withSource(URI.create("/apis/v1/namespaces/shop/pingsources/every-minute"))
                .build();
    }
}
