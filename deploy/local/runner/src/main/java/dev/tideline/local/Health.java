package dev.tideline.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the health of an application on this machine. */
final class Health {
    private static final int REQUEST_MILLIS = 5_000;

    private Health() {}

    /** Returns the reason why it is not ready, or empty if it is. */
    static Optional<String> complaint(int managementPort) {
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create("http://127.0.0.1:%d/q/health/ready".formatted(managementPort))
                            .toURL()
                            .openConnection();
            request.setConnectTimeout(REQUEST_MILLIS);
            request.setReadTimeout(REQUEST_MILLIS);
            return request.getResponseCode() == HttpURLConnection.HTTP_OK
                    ? Optional.empty()
                    : Optional.of(body(request));
        } catch (IOException e) {
            return Optional.of("it does not answer: " + e.getMessage());
        }
    }

    private static String body(HttpURLConnection request) throws IOException {
        try (InputStream body = request.getErrorStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
