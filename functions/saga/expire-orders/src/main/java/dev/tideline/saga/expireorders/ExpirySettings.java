package dev.tideline.saga.expireorders;

import static dev.tideline.runtime.settings.Setting.time;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** Settings of the search for overdue orders. */
public final class ExpirySettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(time("tideline.order-deadline"), time("tideline.expiry-interval"));
    }
}
