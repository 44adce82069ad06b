package dev.tideline.commands.registeruser;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Traces leave as OTLP over HTTP. */
@QuarkusTest
@TestProfile(TracesTest.Traced.class)
class TracesTest {

    @Test
    void a_request_and_its_append_are_sent_to_the_collector() {
        given().contentType("application/json")
                .body("{\"email\": \"%s@example.org\", \"name\": \"Ada\"}".formatted(UUID.randomUUID()))
                .post("/users")
                .then()
                .statusCode(201);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(received()).contains("service.name", "register-user", "POST /users", "append"));
    }

    /** Returns all spans that the collector has received, as text. Protobuf does not encode texts. */
    private static String received() {
        return WireMock.create()
                .port(Integer.getInteger(Collector.PORT))
                .build()
                .find(postRequestedFor(urlEqualTo("/v1/traces"))
                        .withHeader("Content-Type", equalTo("application/x-protobuf")))
                .stream()
                .map(request -> new String(request.getBody(), StandardCharsets.ISO_8859_1))
                .collect(joining());
    }

    /** Somebody takes traces. */
    public static final class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.bsp.schedule.delay", "50ms");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(TestServers.WithoutKafka.class), new TestResourceEntry(Collector.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** A collector that accepts every request. */
    public static final class Collector implements QuarkusTestResourceLifecycleManager {
        /** The name of a system property. Quarkus loads this class more than once, and the copies share only the JVM. */
        static final String PORT = "tideline.test.collector";

        private WireMockServer server;

        @Override
        public Map<String, String> start() {
            server = new WireMockServer(wireMockConfig().dynamicPort());
            server.start();
            server.stubFor(any(anyUrl()).willReturn(ok()));
            System.setProperty(PORT, Integer.toString(server.port()));
            return Map.of("otel.exporter.otlp.endpoint", server.baseUrl());
        }

        @Override
        public void stop() {
            server.stop();
        }
    }
}
