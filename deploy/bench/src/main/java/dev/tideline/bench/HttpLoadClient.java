package dev.tideline.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/** An HTTP client with a fixed number of connections. */
final class HttpLoadClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final HttpClient client;
    private final String token = Tokens.header();

    HttpLoadClient(Vertx vertx, URI server, int connections) {
        client = vertx.createHttpClient(new HttpClientOptions()
                .setDefaultHost(server.getHost())
                .setDefaultPort(server.getPort())
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setMaxPoolSize(connections));
    }

    /** An answer that is no success. */
    static final class RefusedException extends Exception {
        private final int status;

        RefusedException(int status, Buffer body) {
            super("%d: %s".formatted(status, body));
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Fails with {@link RefusedException} for an answer that is no success. */
    CompletionStage<Buffer> post(String path, String json) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setURI(path)
                        .setTimeout(TIMEOUT_MILLIS))
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .putHeader("Authorization", token)
                        .send(json)
                        // The body is requested here, before any of it arrives. Vert.x discards a body that nobody
                        // waits for yet.
                        .compose(HttpLoadClient::body))
                .toCompletionStage();
    }

    private static Future<Buffer> body(HttpClientResponse answer) {
        return answer.body()
                .compose(body -> answer.statusCode() / 100 == 2
                        ? Future.succeededFuture(body)
                        : Future.failedFuture(new RefusedException(answer.statusCode(), body)));
    }

    @Override
    public void close() throws InterruptedException {
        Environment.await(client.close().toCompletionStage());
    }
}
