package dev.tideline.orchestration.fulfilorder;

import static dev.tideline.runtime.settings.Setting.time;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** Settings of the saga. */
public final class FulfilmentSettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(time("tideline.order-deadline"));
    }
}
