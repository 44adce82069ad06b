package dev.tideline.runtime.operations;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Ends a start whose settings cannot be right, before anything else is done: with a line for each of them that names its
 * variable, and does not repeat what may hold a secret.
 *
 * <p>It brings no settings. It is where settings come from because nothing reads them earlier.
 */
public final class Settings implements ConfigSourceFactory {
    private static final String PG_URL_FORM =
            "postgresql://user:password@host:port/database, other characters than letters, digits and -._~!* as %XX";

    private static final Pattern PG_URL = Pattern.compile(
            "postgres(ql)?://(T+(:T+)?@)?([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+])(:(?<port>[0-9]+))?/T+(\\?[^=&]+=[^&]*(&[^=&]+=[^&]*)*)?"
                    .replace("T", "([A-Za-z0-9._~!*-]|%[0-9A-Fa-f]{2})"));
    private static final Pattern BROKER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):(?<port>[0-9]+)");

    private static final String PAYMENT_TIMEOUT = "tideline.payment-timeout";
    private static final String EFFECT_TIMEOUT = "tideline.effect-timeout";
    private static final String WHOLE_NUMBER = "a whole number from 1 on";
    private static final String TIME = "a time such as 500ms, 10s or 2m";
    private static final String HTTP_URL = "an http or https URL without user, query and fragment";

    private static final List<Setting> SETTINGS = List.of(
            secret("TIDELINE_PG_URL", PG_URL_FORM, Settings::isPgUrl),
            setting("tideline.pg-ca", "a file that can be read", file -> Files.isReadable(Path.of(file))),
            setting("TIDELINE_PG_POOL_SIZE", WHOLE_NUMBER, Settings::isPositive),
            secret("TIDELINE_KAFKA", "host:port, or several with commas between them", Settings::areBrokers),
            oneOf("tideline.trigger", "pull", "push"),
            secret(
                    "tideline.email-secret",
                    "at least 16 characters long: e-mail addresses are hashed with it, so keep it for good",
                    text -> text.length() >= 16),
            setting("tideline.currency", "the code of a currency, such as EUR", Settings::isCurrency),
            setting("tideline.max-attempts", WHOLE_NUMBER, Settings::isPositive),
            oneOf("tideline.payment-gateway", "sandbox", "http"),
            secret("tideline.payment-url", HTTP_URL, Settings::isHttpUrl),
            secret(
                    "tideline.payment-key",
                    "a bearer token, of characters that an HTTP header can carry",
                    text -> text.matches("[\\x21-\\x7e]+")),
            setting(PAYMENT_TIMEOUT, TIME, Settings::isTime),
            setting(EFFECT_TIMEOUT, TIME, Settings::isTime),
            setting("tideline.order-deadline", TIME, Settings::isTime),
            setting("tideline.expiry-interval", TIME, Settings::isTime),
            secret("otel.exporter.otlp.endpoint", HTTP_URL, Settings::isHttpUrl),
            setting("otel.exporter.otlp.protocol", "http/protobuf", "http/protobuf"::equals));

    /** @throws ConfigurationException if the application cannot run with its settings; the framework tells why, and exits with 1 */
    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        // A build reads settings too, and so do tests before there are servers to tell of.
        if (Application.currentApplication() != null) {
            var complaints = complaints(property -> context.getValue(property).getValue());
            if (!complaints.isEmpty()) {
                throw new ConfigurationException(String.join("\n", complaints));
            }
        }
        return List.of();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.empty();
    }

    /** @param values of properties, null of those that are not set */
    static List<String> complaints(UnaryOperator<String> values) {
        var complaints = SETTINGS.stream()
                .flatMap(setting -> setting.complaint(values).stream())
                .toList();
        return complaints.isEmpty() ? effectsThatEndTooEarly(values).toList() : complaints;
    }

    private static Stream<String> effectsThatEndTooEarly(UnaryOperator<String> values) {
        var payment = values.apply(PAYMENT_TIMEOUT);
        var effect = values.apply(EFFECT_TIMEOUT);
        return payment == null
                        || effect == null
                        || time(effect).compareTo(time(payment).multipliedBy(2)) > 0
                ? Stream.empty()
                : Stream.of(
                        "TIDELINE_EFFECT_TIMEOUT is \"%s\", and has to be longer than twice TIDELINE_PAYMENT_TIMEOUT, \"%s\""
                                .formatted(effect, payment));
    }

    /** Whether the text names a database in a form that all who connect to it understand. */
    private static boolean isPgUrl(String text) {
        var url = PG_URL.matcher(text);
        return url.matches() && isPort(url.group("port")) && isUri(text, _ -> true);
    }

    private static Setting setting(String property, String form, Predicate<String> allows) {
        return new Setting(property, true, form, allows);
    }

    private static Setting oneOf(String property, String one, String other) {
        return setting(property, one + " or " + other, Set.of(one, other)::contains);
    }

    private static Setting secret(String property, String form, Predicate<String> allows) {
        return new Setting(property, false, form, allows);
    }

    /** What a jar with code that needs a setting says of it, as {@code tideline.needs.VARIABLE}. */
    private static boolean isNeeded(String variable, UnaryOperator<String> values) {
        return switch (values.apply("tideline.needs." + variable)) {
            case "always" -> true;
            case "pull" -> !"push".equals(values.apply("tideline.trigger"));
            case "http" -> "http".equals(values.apply("tideline.payment-gateway"));
            case null, default -> false;
        };
    }

    private static boolean areBrokers(String text) {
        return Stream.of(text.split(",", -1)).allMatch(broker -> {
            var address = BROKER.matcher(broker.strip());
            return address.matches() && isPort(address.group("port"));
        });
    }

    private static boolean isHttpUrl(String text) {
        return isUri(
                text,
                url -> Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                        && url.getRawUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null);
    }

    private static boolean isUri(String text, Predicate<URI> check) {
        try {
            var uri = new URI(text);
            return uri.getHost() != null && check.test(uri);
        } catch (URISyntaxException e) {
            // Its message repeats the text.
            return false;
        }
    }

    /** @param text null if there is none */
    private static boolean isPort(String text) {
        return text == null || isPositive(text) && Integer.parseInt(text) <= 65_535;
    }

    private static boolean isPositive(String text) {
        return text.matches("[1-9][0-9]{0,8}");
    }

    private static boolean isCurrency(String text) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(text));
    }

    private static boolean isTime(String text) {
        try {
            return time(text).isPositive();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Duration time(String text) {
        return DurationConverter.parseDuration(text);
    }

    /**
     * @param property as the configuration knows it
     * @param hasDefault without one it may hold a secret, and is not set if it is blank
     * @param form what has to follow "has to be"
     */
    private record Setting(String property, boolean hasDefault, String form, Predicate<String> allows) {
        String variable() {
            return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
        }

        Optional<String> complaint(UnaryOperator<String> values) {
            var value = values.apply(property);
            if (value == null || value.isBlank() && !hasDefault) {
                return isNeeded(variable(), values)
                        ? Optional.of(variable() + " is not set, and has to be " + form)
                        : Optional.empty();
            }
            return !value.isBlank() && allows.test(value)
                    ? Optional.empty()
                    : Optional.of(variable() + (hasDefault ? " is \"" + value + "\", and" : "") + " has to be " + form);
        }
    }
}
