package dev.tideline.runtime.edge;

import static dev.tideline.runtime.settings.Setting.port;
import static dev.tideline.runtime.settings.Setting.setting;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of the API's edge, and of the port beside it. */
public final class EdgeSettings implements DeclaredSettings {
    static final String CORS_ORIGINS = "tideline.cors-origins";

    /** As a browser sends it (RFC 6454, 6.2): in lower case, without a path. */
    private static final String ORIGIN = "https?://([a-z0-9.-]+|\\[[0-9a-f:]+])(:[1-9][0-9]{0,4})?";

    private static final Pattern ORIGINS = Pattern.compile("%1$s(,%1$s)*".formatted(ORIGIN));

    @Override
    public List<Setting> settings() {
        return List.of(
                setting(
                        CORS_ORIGINS,
                        "a list of origins such as https://shop.example.org,http://localhost:3000, in lower case and without a path",
                        ORIGINS.asMatchPredicate()),
                port("TIDELINE_MANAGEMENT_PORT"));
    }
}
