package dev.tideline.currency;

import static dev.tideline.runtime.settings.Setting.setting;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.Currency;
import java.util.List;

/** The one currency of a deployment. All functions that read it have this jar, and its default. */
public final class CurrencySettings implements DeclaredSettings {
    @Override
    public List<Setting> settings() {
        return List.of(
                setting("tideline.currency", "the code of a currency, such as EUR", CurrencySettings::isCurrency));
    }

    private static boolean isCurrency(String text) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(text));
    }
}
