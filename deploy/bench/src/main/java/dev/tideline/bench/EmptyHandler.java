package dev.tideline.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;

/** The floor of HTTP: a server, in a process of its own, that answers to everything and does nothing. */
public final class EmptyHandler {
    private EmptyHandler() {}

    /** Takes a port, and serves until standard input ends. */
    public static void main(String[] args) throws Exception {
        var vertx = Vertx.vertx();
        Environment.await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(Integer.parseInt(args[0])))
                .requestHandler(request -> request.body()
                        .onSuccess(_ -> request.response().setStatusCode(201).end()))
                .listen()
                .toCompletionStage());
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Only the end matters.
        }
        System.exit(0);
    }
}
