package dev.tideline.testing;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import org.eclipse.microprofile.config.ConfigProvider;

/** The health and the metrics of the application under test, which have a port of their own. */
public final class Management {
    /** Any free one, in this JVM. It is known when the application has started. */
    private static final String PORT = "quarkus.management.test-port";

    /** The port of an application that was launched as a process. */
    private static final int DEFAULT_PORT = 9000;

    private Management() {}

    /** @param path such as {@code /health/ready} */
    public static Response get(String path) {
        var port = ConfigProvider.getConfig().getValue(PORT, Integer.class);
        return RestAssured.get("http://localhost:" + (port == 0 ? DEFAULT_PORT : port) + "/q" + path);
    }
}
