package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.EdgeSettings;
import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeSettingsTest {
    private static final String ORIGINS = "tideline.cors-origins";

    private final CheckedSettings settings = new CheckedSettings(new EdgeSettings());

    EdgeSettingsTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(
            strings = {"https://shop.example.org", "http://localhost:3000,https://shop.example.org", "http://[::1]:3000"
            })
    void origins_are_allowed_as_browsers_send_them(String origins) {
        settings.allow(ORIGINS, origins);
    }

    /** With one of these, no page would ever be allowed, and nobody would know why. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "shop.example.org",
                "https://shop.example.org/",
                "https://Shop.example.org",
                "https://shop.example.org, https://other.example.org",
                "https://shop.example.org:0",
                "ftp://shop.example.org",
                ","
            })
    void an_origin_that_no_browser_sends_stops_the_start(String origins) {
        settings.refuse(ORIGINS, origins);
    }

    @Test
    void a_management_port_that_is_none_stops_the_start() {
        settings.allow("TIDELINE_MANAGEMENT_PORT", "9000");
        settings.refuse("TIDELINE_MANAGEMENT_PORT", "0");
        settings.refuse("TIDELINE_MANAGEMENT_PORT", "65536");
        settings.refuse("TIDELINE_MANAGEMENT_PORT", "http");
    }
}
