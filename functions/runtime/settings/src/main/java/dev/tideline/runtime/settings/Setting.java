package dev.tideline.runtime.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A setting, and what it has to be.
 *
 * @param property as the configuration knows it
 * @param isSecret it may hold a secret, so no message repeats it; it has no default, so a blank one counts as not set
 * @param form the words that follow "must be"
 */
public record Setting(String property, boolean isSecret, String form, Predicate<String> allows) {

    private static final int LARGEST_PORT = 65_535;

    public static Setting setting(String property, String form, Predicate<String> allows) {
        return new Setting(property, false, form, allows);
    }

    public static Setting secret(String property, String form, Predicate<String> allows) {
        return new Setting(property, true, form, allows);
    }

    public static Setting oneOf(String property, String... values) {
        return setting(property, String.join(" or ", values), List.of(values)::contains);
    }

    public static Setting wholeNumber(String property) {
        return setting(property, "a whole number of at least 1", text -> text.matches("[1-9][0-9]{0,8}"));
    }

    /** Returns a setting of a TCP port. */
    public static Setting port(String property) {
        return setting(
                property,
                "a port from 1 to " + LARGEST_PORT,
                text -> text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= LARGEST_PORT);
    }

    /** Returns a setting of a time above zero, as {@link DurationConverter} reads it. */
    public static Setting time(String property) {
        return setting(property, "a time such as 500ms, 10s or 2m", Setting::isTime);
    }

    /** Returns a secret, since a path may hold a key. */
    public static Setting httpUrl(String property) {
        return uri(
                property,
                "an http or https URL without user, query and fragment",
                url -> Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                        && url.getRawUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null);
    }

    /** Returns a secret that is a URI with a host. */
    public static Setting uri(String property, String form, Predicate<URI> allows) {
        return secret(property, form, text -> isUri(text, allows));
    }

    /** Returns the name of the environment variable that sets it. */
    public String variable() {
        return variable(property);
    }

    /** Returns the name of the environment variable that sets a property. */
    public static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    /** @param values of properties, empty for those that are not set */
    Optional<String> complaint(Function<String, Optional<String>> values) {
        var value = values.apply(property).filter(text -> !isSecret || !text.isBlank());
        if (value.isEmpty()) {
            return isNeeded(values) ? Optional.of(variable() + " is not set; it must be " + form) : Optional.empty();
        }
        return value.filter(text -> text.isBlank() || !allows.test(text))
                .map(text -> variable() + (isSecret ? "" : " is \"" + text + "\"; it") + " must be " + form);
    }

    /**
     * Returns true if a jar has code that needs it. The jar says so as {@code tideline.needs.VARIABLE}: {@code always},
     * {@code never}, or {@code property=value} if it is needed where that property has that value.
     */
    private boolean isNeeded(Function<String, Optional<String>> values) {
        var condition =
                values.apply("tideline.needs." + variable()).orElse("never").split("=", 2);
        return condition.length == 1
                ? condition[0].equals("always")
                : values.apply(condition[0]).equals(Optional.of(condition[1]));
    }

    private static boolean isUri(String text, Predicate<URI> allows) {
        try {
            var uri = new URI(text);
            return uri.getHost() != null && allows.test(uri);
        } catch (URISyntaxException e) {
            // Its message repeats the text.
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            return DurationConverter.parseDuration(text).isPositive();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
