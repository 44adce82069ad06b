package dev.tideline.local;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Waits until every function is ready, tells the world, and withdraws that when the application is to stop. */
class LocalApp implements QuarkusApplication {
    private static final Duration READY = Duration.ofSeconds(120);
    private static final int REQUEST_MILLIS = 5_000;

    @ConfigProperty(name = "quarkus.http.port")
    int port;

    @ConfigProperty(name = Main.DIRECTORY)
    Path directory;

    @ConfigProperty(name = Main.PG_URL)
    String postgresUrl;

    @ConfigProperty(name = Main.KAFKA)
    String kafka;

    @Override
    public int run(String... args) throws IOException, InterruptedException {
        if (awaitReady()) {
            LocalDirectory.publish(directory, port, postgresUrl, kafka);
            Quarkus.waitForExit();
            LocalDirectory.withdraw(directory);
        }
        return 0;
    }

    /** False if the application is told to stop first. */
    private boolean awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (!ApplicationLifecycleManager.isVmShuttingDown()) {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port))
                            .toURL()
                            .openConnection();
            request.setConnectTimeout(REQUEST_MILLIS);
            request.setReadTimeout(REQUEST_MILLIS);
            if (request.getResponseCode() == HttpURLConnection.HTTP_OK) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Not ready after %d s: %s".formatted(READY.toSeconds(), body(request)));
            }
            Thread.sleep(50);
        }
        return false;
    }

    private static String body(HttpURLConnection request) throws IOException {
        try (InputStream body = request.getErrorStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
