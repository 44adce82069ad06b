package dev.tideline.payments;

import dev.tideline.event.Money;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.payment.RetryableGatewayException;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** A gateway that is asked over HTTP, by the contract in docs/reference/payment-gateway.md. A call is one request: no retries. */
final class HttpGateway implements PaymentGateway {
    private static final Logger LOG = Logger.getLogger(HttpGateway.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** The most connections: as many as the calls that the paying and the refunding function may have under way in one process. */
    static final int MAX_CONNECTIONS = 96;

    /** The message for a malformed answer. It does not repeat the answer, which may contain anything. */
    private static final String MALFORMED = "the gateway's answer is not one of the contract";

    private static final int MAX_WAITING = 256;
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final HttpClient client;
    private final URI url;
    private final String key;
    private final Duration timeout;

    /**
     * @param url the URL to which the paths of the contract are appended
     * @param key the key by which the gateway knows the caller
     * @param timeout the time-out of one request, from its sending to the end of the answer
     */
    HttpGateway(Vertx vertx, URI url, String key, Duration timeout) {
        this.vertx = vertx;
        this.url = url;
        this.key = key;
        this.timeout = timeout;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .setMaxPoolSize(MAX_CONNECTIONS)
                .setMaxWaitQueueSize(MAX_WAITING));
    }

    @Override
    public CompletionStage<Charge> charge(
            PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
        var asked = new JsonObject()
                .put("payment_id", payment.toString())
                .put("customer_id", customer.toString())
                .put("amount", amount.in(currency).toString())
                .put("currency", currency.getCurrencyCode())
                .put("payment_method", method.value());
        return post("/charges", payment, asked.toBuffer())
                .map(answer -> switch (status(payment, answer)) {
                    case "captured" -> Charge.CAPTURED;
                    case "declined", "cancelled" -> Charge.DECLINED;
                    default -> throw OutcomeUnknownException.answered(MALFORMED);
                })
                .recover(failure -> failure instanceof RequestRefusedException refusal
                        ? Future.succeededFuture(refused(payment, refusal))
                        : Future.failedFuture(failure))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> cancel(PaymentId payment) {
        return post("/charges/" + payment + "/cancel", payment, Buffer.buffer())
                .map(answer -> status(payment, answer))
                .<Void>compose(status -> status.equals("cancelled")
                        ? Future.succeededFuture()
                        : Future.failedFuture(OutcomeUnknownException.answered(MALFORMED)))
                .toCompletionStage();
    }

    private Future<Buffer> post(String path, PaymentId payment, Buffer body) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url + path)
                .setConnectTimeout(timeout.toMillis())
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.ACCEPT, "application/json")
                .putHeader("Idempotency-Key", payment.toString());
        return client.request(options)
                .recover(failure -> Future.failedFuture(new RetryableGatewayException("no connection", failure)))
                .compose(request -> exchange(request, body));
    }

    /** The body of a 200. Whoever drips an answer or pours one out is cut off. */
    private Future<Buffer> exchange(HttpClientRequest request, Buffer body) {
        var deadline = vertx.setTimer(timeout.toMillis(), _ -> request.reset());
        return request.send(body)
                .compose(response -> answer(request, response))
                .onComplete(_ -> vertx.cancelTimer(deadline))
                .recover(failure ->
                        Future.failedFuture(OutcomeUnknownException.silent("the answer was lost on its way", failure)))
                .map(HttpGateway::bodyOf200);
    }

    private static Future<Answer> answer(HttpClientRequest request, HttpClientResponse response) {
        var body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.appendBuffer(chunk).length() > MAX_ANSWER_BYTES) {
                request.reset();
            }
        });
        return response.end().map(_ -> new Answer(response.statusCode(), body));
    }

    private static Buffer bodyOf200(Answer answer) {
        return switch (answer.statusCode()) {
            case 200 -> answer.body();
            case 400, 422 -> throw new RequestRefusedException("the gateway answered " + answer.statusCode());
            case 401, 403, 404, 429, 503 ->
                throw new RetryableGatewayException("the gateway answered " + answer.statusCode());
            default -> throw OutcomeUnknownException.answered("the gateway answered " + answer.statusCode());
        };
    }

    /**
     * Declines a charge that the gateway refuses as a bad request. It is logged, since the fault may be in the contract between
     * shop and gateway.
     */
    private static Charge refused(PaymentId payment, RequestRefusedException refusal) {
        LOG.warn("the charge of payment " + payment + " is declined: " + refusal.getMessage());
        return Charge.DECLINED;
    }

    private static String status(PaymentId payment, Buffer answer) {
        try {
            var json = new JsonObject(answer);
            if (json.getValue("payment_id") instanceof String id
                    && PaymentId.parse(id).equals(payment)
                    && json.getValue("status") instanceof String status) {
                return status;
            }
        } catch (DecodeException | IllegalArgumentException e) {
            throw OutcomeUnknownException.answered(MALFORMED, e);
        }
        throw OutcomeUnknownException.answered(MALFORMED);
    }

    private record Answer(int statusCode, Buffer body) {}
}
