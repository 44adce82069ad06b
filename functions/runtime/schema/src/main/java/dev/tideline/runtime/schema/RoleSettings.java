package dev.tideline.runtime.schema;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of the roles in a database.
 *
 * @param password the password that all of them get; none if somebody else gives them theirs
 */
public record RoleSettings(String prefix, Optional<String> password) {
    /** PostgreSQL cuts names off after 63 bytes. */
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    public static final RoleSettings DEFAULT = new RoleSettings("tideline", Optional.empty());

    /** @throws IllegalStateException if the prefix is not one */
    public RoleSettings {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalStateException(
                    "TIDELINE_PG_ROLE_PREFIX must be up to 40 letters in lower case, digits and _, and begin with a letter");
        }
    }

    /**
     * Reads the settings.
     *
     * @param variables returns the value of an environment variable
     * @throws IllegalStateException if the prefix is not one
     */
    public static RoleSettings of(Function<String, Optional<String>> variables) {
        return new RoleSettings(
                variables.apply("TIDELINE_PG_ROLE_PREFIX").orElse(DEFAULT.prefix),
                variables.apply("TIDELINE_PG_ROLE_PASSWORD"));
    }

    public String name(DatabaseRole role) {
        return prefix + "_" + role.kind();
    }

    /**
     * Returns the URL by which a role logs in to a database.
     *
     * @param ownerUrl the libpq URL of the database's owner
     * @throws IllegalStateException if the roles have no common password
     */
    public String url(String ownerUrl, DatabaseRole role) {
        var uri = URI.create(ownerUrl);
        var secret = password.orElseThrow(() -> new IllegalStateException("the roles have no common password"));
        return uri.getScheme() + "://" + name(role) + ":" + PgUrl.encoded(secret) + "@"
                + uri.getRawAuthority().replaceFirst(".*@", "") + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /** Returns the names as migrations refer to them, such as {@code ${commands}}. */
    Map<String, String> placeholders() {
        return Stream.of(DatabaseRole.values()).collect(Collectors.toMap(DatabaseRole::kind, this::name));
    }
}
