package dev.tideline.testing.shop;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tideline.shop.PaymentId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A payment gateway that answers over HTTP as a test says, by the contract in docs/reference/payment-gateway.md or against it. It
 * keeps a journal of its requests. It answers 404 to a request that it has no answer for.
 */
public final class StubPaymentGateway {
    /** The number of threads. It is large enough that delayed charges do not delay others. */
    private static final int THREADS = 200;

    private final WireMock server;

    /** @param url of a stub that runs */
    public StubPaymentGateway(String url) {
        server = new WireMock(URI.create(url).getHost(), URI.create(url).getPort());
    }

    /** Starts one on a free port. */
    public static WireMockServer start() {
        // All connections of a client may be asked for in one moment.
        var server = new WireMockServer(wireMockConfig()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .jettyAcceptQueueSize(THREADS)
                .containerThreads(THREADS));
        server.start();
        return server;
    }

    /** Returns the answer of the contract for the requested payment: {@code captured}, {@code declined} or {@code cancelled}. */
    public static ResponseDefinitionBuilder answer(String status) {
        return okJson("{\"payment_id\": \"{{request.headers.Idempotency-Key}}\", \"status\": \"" + status + "\"}")
                .withTransformers("response-template");
    }

    /** Sets the answers to charges, one after the other. The last answer is repeated. */
    public void answersCharges(ResponseDefinitionBuilder... answers) {
        answers("/charges", answers);
    }

    /** Sets the answers to cancellations of a payment, one after the other. The last answer is repeated. */
    public void answersCancellations(PaymentId payment, ResponseDefinitionBuilder... answers) {
        answers(cancellation(payment), answers);
    }

    /** Sets the answer to charges of a payment. It takes precedence over the answers to all charges. */
    public void answersCharges(PaymentId payment, ResponseDefinitionBuilder answer) {
        server.register(post(urlEqualTo("/charges"))
                .withHeader("Idempotency-Key", equalTo(payment.toString()))
                .willReturn(answer));
    }

    /** Captures every charge from now on, and cancels every payment. */
    public void agreesToEverything() {
        answersCharges(answer("captured"));
        server.register(post(urlMatching("/charges/.*/cancel")).willReturn(answer("cancelled")));
    }

    /** The charges that were asked for, in their order. */
    public List<LoggedRequest> charges() {
        return server.find(postRequestedFor(urlEqualTo("/charges")));
    }

    /** The cancellations of a payment that were asked for, in their order. */
    public List<LoggedRequest> cancellations(PaymentId payment) {
        return server.find(postRequestedFor(urlEqualTo(cancellation(payment))));
    }

    /** Returns all requests that it has received. */
    public List<LoggedRequest> requests() {
        return server.find(postRequestedFor(anyUrl()));
    }

    /** Forgets answers and journal. */
    public void reset() {
        server.resetMappings();
        server.resetScenarios();
        server.resetRequests();
    }

    private void answers(String path, ResponseDefinitionBuilder... answers) {
        var scenario = path + " " + UUID.randomUUID();
        for (var i = 0; i < answers.length; i++) {
            server.register(post(urlEqualTo(path))
                    .inScenario(scenario)
                    .whenScenarioStateIs(state(i))
                    .willSetStateTo(state(Math.min(i + 1, answers.length - 1)))
                    .willReturn(answers[i]));
        }
    }

    private static String state(int answer) {
        return answer == 0 ? Scenario.STARTED : "answer " + answer;
    }

    private static String cancellation(PaymentId payment) {
        return "/charges/" + payment + "/cancel";
    }

    /** Starts one for a Quarkus test. The application is configured to use it, and to park an event after a few failures. */
    public static final class Resource implements QuarkusTestResourceLifecycleManager {
        private WireMockServer server;

        /** After the test servers, which name the sandbox. */
        @Override
        public int order() {
            return 1;
        }

        @Override
        public Map<String, String> start() {
            server = StubPaymentGateway.start();
            return Map.of(
                    "tideline.payment-gateway", "http",
                    "tideline.payment-url", server.baseUrl(),
                    "tideline.payment-key", "for-tests",
                    "tideline.max-attempts", "5");
        }

        @Override
        public void stop() {
            server.stop();
        }
    }
}
