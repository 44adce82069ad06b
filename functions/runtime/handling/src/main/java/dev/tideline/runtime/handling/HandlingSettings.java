package dev.tideline.runtime.handling;

import static dev.tideline.runtime.settings.Setting.time;
import static dev.tideline.runtime.settings.Setting.wholeNumber;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** The settings for attempts and effects. */
public final class HandlingSettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(wholeNumber("tideline.max-attempts"), time("tideline.effect-timeout"));
    }
}
