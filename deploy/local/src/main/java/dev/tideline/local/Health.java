package dev.tideline.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** What an application of this machine says of itself. */
final class Health {
    private static final int REQUEST_MILLIS = 5_000;

    private Health() {}

    static boolean isReady(int port) {
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port))
                            .toURL()
                            .openConnection();
            request.setConnectTimeout(REQUEST_MILLIS);
            request.setReadTimeout(REQUEST_MILLIS);
            return request.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            // It does not listen yet, or not any more.
            return false;
        }
    }
}
