package dev.tideline.runtime.http;

import static dev.tideline.runtime.settings.Setting.secret;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The secret of seals. With another one, cursors are no longer valid, and a repeated request is taken for another one. */
public final class SealSettings implements DeclaredSettings {
    private static final String SECRET = "tideline.seal-secret";
    private static final int MIN_LENGTH = 32;

    @Override
    public List<Setting> settings() {
        return List.of(
                secret(SECRET, "at least " + MIN_LENGTH + " characters long", text -> text.length() >= MIN_LENGTH));
    }

    /** Makes the seal. */
    @Singleton
    static final class Beans {
        @Produces
        @Singleton
        Seal seal(@ConfigProperty(name = SECRET) String secret) {
            return new Seal(secret);
        }
    }
}
