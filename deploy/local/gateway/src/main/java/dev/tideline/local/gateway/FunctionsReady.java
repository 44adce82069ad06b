package dev.tideline.local.gateway;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every function is. */
@Readiness
@Singleton
class FunctionsReady implements AsyncHealthCheck {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 5_000;

    private final Map<String, Integer> ports;
    private final HttpClient client;

    FunctionsReady(Vertx vertx, @ConfigProperty(name = "tideline.gateway.management") Map<String, Integer> ports) {
        this.ports = new TreeMap<>(ports);
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var asked = new LinkedHashMap<String, Future<Boolean>>();
        ports.forEach((function, port) -> asked.put(function, isReady(port)));
        var answered = Future.join(asked.values().stream().toList()).mapEmpty().otherwiseEmpty();
        return Uni.createFrom().completionStage(answered.toCompletionStage()).map(_ -> {
            var response = HealthCheckResponse.named("Functions are ready").up();
            asked.forEach((function, ready) -> {
                response.withData(function, ready.result() ? "UP" : "DOWN");
                if (!ready.result()) {
                    response.down();
                }
            });
            return response.build();
        });
    }

    private Future<Boolean> isReady(int port) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/q/health/ready")
                        .setIdleTimeout(ANSWER_MILLIS))
                .compose(request -> request.send())
                .compose(answer -> answer.body().map(answer.statusCode() == 200))
                .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(false);
    }
}
