package dev.tideline.payments;

import static dev.tideline.runtime.settings.Setting.httpUrl;
import static dev.tideline.runtime.settings.Setting.oneOf;
import static dev.tideline.runtime.settings.Setting.secret;
import static dev.tideline.runtime.settings.Setting.time;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import io.quarkus.runtime.configuration.DurationConverter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Settings of the payment gateway. */
public final class PaymentSettings implements DeclaredSettings {
    private static final String PAYMENT_TIMEOUT = "tideline.payment-timeout";
    private static final String EFFECT_TIMEOUT = "tideline.effect-timeout";

    @Override
    public List<Setting> settings() {
        return List.of(
                oneOf("tideline.payment-gateway", "sandbox", "http"),
                httpUrl("tideline.payment-url"),
                secret(
                        "tideline.payment-key",
                        "a bearer token, of characters that an HTTP header can carry",
                        text -> text.matches("[\\x21-\\x7e]+")),
                time(PAYMENT_TIMEOUT));
    }

    /** An effect that hangs is a charge and then its cancellation, each with a time-out. */
    @Override
    public List<String> conflicts(Function<String, Optional<String>> values) {
        return values
                .apply(PAYMENT_TIMEOUT)
                .flatMap(payment -> values.apply(EFFECT_TIMEOUT)
                        .filter(effect -> !isLongerThanTwo(payment, effect))
                        .map(effect ->
                                "TIDELINE_EFFECT_TIMEOUT is \"%s\"; it must be longer than twice TIDELINE_PAYMENT_TIMEOUT, \"%s\""
                                        .formatted(effect, payment)))
                .stream()
                .toList();
    }

    private static boolean isLongerThanTwo(String payment, String effect) {
        var two = DurationConverter.parseDuration(payment).multipliedBy(2);
        return DurationConverter.parseDuration(effect).compareTo(two) > 0;
    }
}
