package dev.tideline.commands.placeorder;

import static dev.tideline.runtime.settings.Setting.oneOf;
import static dev.tideline.runtime.settings.Setting.wholeNumber;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;

/** The settings of new orders: the process that fulfils them, and how many a customer may have open. */
public final class PlaceOrderSettings implements DeclaredSettings {
    static final String SAGA = "tideline.saga";
    static final String OPEN_ORDERS = "tideline.open-orders";

    @Override
    public List<Setting> settings() {
        return List.of(oneOf(SAGA, "choreography", "orchestration"), wholeNumber(OPEN_ORDERS));
    }
}
