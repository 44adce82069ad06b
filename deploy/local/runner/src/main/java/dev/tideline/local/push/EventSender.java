package dev.tideline.local.push;

import dev.tideline.event.CloudEvents;
import dev.tideline.runtime.kafka.CloudEventRecords;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sends functions events by HTTP, in the binary mode of CloudEvents. */
final class EventSender implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The time-out of a request. It is longer than the time after which a function answers that it takes too long. */
    private static final Duration TIMEOUT = Duration.ofSeconds(35);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI server;

    /** @param server where the functions are, each at {@code /functions/<name>} */
    EventSender(URI server) {
        this.server = server;
    }

    /** The answer of a function to an event. */
    enum Answer {
        TAKEN,
        /** It never will be. */
        REFUSED,
        AGAIN
    }

    /** @throws IOException if there is no answer */
    Answer send(String function, ConsumerRecord<String, byte[]> record) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = request(function, record);
        } catch (IllegalArgumentException e) {
            // Not even a header: no event of ours.
            return Answer.REFUSED;
        }
        return send(request);
    }

    /** Sends a ping, as a PingSource does at each interval. */
    Answer ping(String function) throws IOException, InterruptedException {
        return send(to(function)
                .header("ce-specversion", CloudEvents.SPEC_VERSION)
                .header("ce-id", UUID.randomUUID().toString())
                .header("ce-source", "/tideline/local")
                .header("ce-type", "dev.knative.sources.ping")
                .POST(BodyPublishers.noBody())
                .build());
    }

    private HttpRequest request(String function, ConsumerRecord<String, byte[]> record) {
        var request = to(function);
        CloudEventRecords.attributes(record).forEach((name, value) -> {
            if (name.equals(CloudEvents.CONTENT_TYPE)) {
                request.header("content-type", value);
            } else {
                request.header("ce-" + name, encoded(value));
            }
        });
        return request.POST(
                        record.value() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(record.value()))
                .build();
    }

    private HttpRequest.Builder to(String function) {
        return HttpRequest.newBuilder(server.resolve("/functions/" + function)).timeout(TIMEOUT);
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        var status = client.send(request, BodyHandlers.discarding()).statusCode();
        return switch (status) {
            case 400, 413 -> Answer.REFUSED;
            default -> status / 100 == 2 ? Answer.TAKEN : Answer.AGAIN;
        };
    }

    /** Section 3.1.3.2 of https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md */
    static String encoded(String value) {
        var encoded = new StringBuilder();
        for (var character : value.getBytes(StandardCharsets.UTF_8)) {
            if (character > ' ' && character <= '~' && character != '"' && character != '%') {
                encoded.append((char) character);
            } else {
                encoded.append("%%%02X".formatted(character));
            }
        }
        return encoded.toString();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
