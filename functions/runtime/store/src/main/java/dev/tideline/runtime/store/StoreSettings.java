package dev.tideline.runtime.store;

import static dev.tideline.runtime.settings.Setting.setting;
import static dev.tideline.runtime.settings.Setting.uri;
import static dev.tideline.runtime.settings.Setting.wholeNumber;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Settings of the connections to the database. */
public final class StoreSettings implements DeclaredSettings {
    private static final String URL_FORM =
            "postgresql://user:password@host:port/database, other characters than letters, digits and -._~!* as %XX";
    private static final Pattern URL = Pattern.compile(
            "postgres(ql)?://(T+(:T+)?@)?([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+])(:[1-9][0-9]*)?/T+(\\?[^=&]+=[^&]*(&[^=&]+=[^&]*)*)?"
                    .replace("T", "([A-Za-z0-9._~!*-]|%[0-9A-Fa-f]{2})"));
    private static final int LARGEST_PORT = 65_535;

    @Override
    public List<Setting> settings() {
        return List.of(
                uri("TIDELINE_PG_URL", URL_FORM, StoreSettings::isPgUrl),
                setting("tideline.pg-ca", "a file that can be read", file -> Files.isReadable(Path.of(file))),
                wholeNumber("TIDELINE_PG_POOL_SIZE"));
    }

    /** Returns true if all clients that connect to the database understand the URL. */
    private static boolean isPgUrl(URI url) {
        return URL.matcher(url.toString()).matches() && url.getPort() <= LARGEST_PORT;
    }
}
