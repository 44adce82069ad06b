package dev.tideline.payments;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.PaymentGateway.Charge;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.shop.StubPaymentGateway;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Tests with a gateway over HTTP that answers as they say. */
abstract class StubbedGateway {
    static final Duration TIMEOUT = Duration.ofMillis(500);
    static final UserId CUSTOMER = new UserId(UUID.randomUUID());
    private static final Currency EUR = Currency.getInstance("EUR");

    private static WireMockServer server;
    private static Vertx vertx;

    final PaymentId payment = newPayment();
    final StubPaymentGateway stub = new StubPaymentGateway(server.baseUrl());
    final PaymentGateway http = at(server.baseUrl());

    @BeforeAll
    static void start() {
        server = StubPaymentGateway.start();
        vertx = Vertx.vertx();
    }

    @AfterEach
    void reset() {
        stub.reset();
    }

    @AfterAll
    static void stop() {
        server.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static PaymentGateway at(String url) {
        return at(url, TIMEOUT);
    }

    static PaymentGateway at(String url, Duration timeout) {
        return new HttpGateway(vertx, URI.create(url), "the-key", timeout);
    }

    /** One that waits for as long as it takes on a machine that has other work. */
    static PaymentGateway unhurried() {
        return at(server.baseUrl(), Duration.ofSeconds(30));
    }

    static PaymentId newPayment() {
        return PaymentId.of(new OrderId(UUID.randomUUID()));
    }

    CompletableFuture<Charge> charge(PaymentGateway gateway) {
        return charge(gateway, payment);
    }

    static CompletableFuture<Charge> charge(PaymentGateway gateway, PaymentId payment) {
        return gateway.charge(payment, CUSTOMER, Money.parse("25"), EUR, new PaymentMethod("pm_card_visa"))
                .toCompletableFuture();
    }

    CompletableFuture<Void> cancel(PaymentGateway gateway) {
        return gateway.cancel(payment).toCompletableFuture();
    }
}
