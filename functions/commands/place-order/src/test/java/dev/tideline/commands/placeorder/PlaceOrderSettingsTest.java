package dev.tideline.commands.placeorder;

import dev.tideline.testing.memory.CheckedSettings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PlaceOrderSettingsTest {
    private final CheckedSettings settings = new CheckedSettings(new PlaceOrderSettings());

    PlaceOrderSettingsTest() throws IOException {}

    @Test
    void a_process_that_does_not_exist_stops_the_start() {
        settings.allow("tideline.saga", "choreography");
        settings.allow("tideline.saga", "orchestration");
        settings.refuse("tideline.saga", "conducting");
    }

    @Test
    void a_limit_of_open_orders_that_is_no_number_stops_the_start() {
        settings.allow("tideline.open-orders", "1");
        settings.refuse("tideline.open-orders", "0");
        settings.refuse("tideline.open-orders", "unlimited");
    }
}
