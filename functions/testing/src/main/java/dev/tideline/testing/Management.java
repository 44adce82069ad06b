package dev.tideline.testing;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import org.eclipse.microprofile.config.ConfigProvider;

/** The health and the metrics of the application under test, which have a port of their own. */
public final class Management {
    private static final String PORT = "quarkus.management.test-port";

    private Management() {}

    /** @param path such as {@code /health/ready} */
    public static Response get(String path) {
        return RestAssured.get(
                "http://localhost:" + ConfigProvider.getConfig().getValue(PORT, Integer.class) + "/q" + path);
    }
}
