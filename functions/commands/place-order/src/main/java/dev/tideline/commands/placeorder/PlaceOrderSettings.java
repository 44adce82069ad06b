package dev.tideline.commands.placeorder;

import static dev.tideline.runtime.settings.Setting.oneOf;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** The setting of the process that fulfils new orders. */
public final class PlaceOrderSettings implements DeclaredSettings {
    static final String SAGA = "tideline.saga";

    @Override
    public List<Setting> settings() {
        return List.of(oneOf(SAGA, "choreography", "orchestration"));
    }
}
