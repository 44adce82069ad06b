package dev.tideline.runtime.trigger;

import static dev.tideline.runtime.settings.Setting.oneOf;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** The setting that says how functions are woken. */
public final class TriggerSettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(oneOf(TriggerMode.PROPERTY, "pull", "push"));
    }
}
