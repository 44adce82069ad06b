package dev.tideline.users;

import static dev.tideline.runtime.settings.Setting.secret;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** The secret that e-mail addresses are hashed with. */
public final class UserSettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(secret(
                "tideline.email-secret",
                "at least 16 characters long: e-mail addresses are hashed with it, so keep it for good",
                text -> text.length() >= 16));
    }
}
