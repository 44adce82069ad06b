package dev.tideline.runtime.identity;

import static dev.tideline.runtime.settings.Setting.oneOf;
import static dev.tideline.runtime.settings.Setting.secret;
import static dev.tideline.runtime.settings.Setting.setting;

import dev.tideline.event.Uuids;
import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of identity: the tokens that are accepted, and what they tell of a person. */
public final class IdentitySettings implements DeclaredSettings {
    static final String AUTH = "tideline.auth";
    static final String JWT = "jwt";
    static final String ISSUER = "tideline.jwt.issuer";
    static final String AUDIENCE = "tideline.jwt.audience";
    static final String KEYS = "tideline.jwt.keys";
    static final String ROLES = "tideline.jwt.roles";
    static final String ROLE_NAMES = "tideline.jwt.role-names";
    static final String NAMESPACE = "tideline.user-namespace";

    /** The file with the key of an application that issues tokens to everybody. */
    private static final String DEV_KEY = "tideline.dev.key";

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final int MAX_PORT = 65_535;
    private static final String NONE = "none";
    private static final String HOST = "quarkus.http.host";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    @Override
    public List<Setting> settings() {
        return List.of(
                oneOf(AUTH, JWT, NONE),
                setting(ISSUER, "the iss of the tokens", _ -> true),
                setting(AUDIENCE, "the aud of the tokens", _ -> true),
                setting(KEYS, "a file with a JSON Web Key Set, or an https URL of one", IdentitySettings::isSource),
                setting(
                        ROLES,
                        "the name of a claim, or a path to it with dots",
                        text -> Stream.of(text.split("\\.", -1)).noneMatch(String::isBlank)),
                setting(
                        ROLE_NAMES,
                        "a list such as staff=shop-staff,operator=shop-admin; the roles are customer, staff and operator",
                        text -> isReadBy(IdentitySettings::roleNames, text)),
                secret(
                        NAMESPACE,
                        "a random UUID: the ids of persons are made with it, so keep it for good",
                        text -> isReadBy(Uuids::parse, text)));
    }

    @Override
    public List<String> conflicts(Function<String, Optional<String>> values) {
        var isLoopback = values.apply(HOST).filter(LOOPBACK::contains).isPresent();
        var conflicts = new ArrayList<String>();
        if (values.apply(AUTH).equals(Optional.of(NONE))) {
            Stream.of(ISSUER, KEYS)
                    .filter(property -> values.apply(property).isPresent())
                    .map(property -> "TIDELINE_AUTH is none, so no token is read; remove " + Setting.variable(property)
                            + ", or set TIDELINE_AUTH to jwt")
                    .forEach(conflicts::add);
            if (!isLoopback) {
                conflicts.add(
                        "TIDELINE_AUTH is none, so everybody may do everything; set QUARKUS_HTTP_HOST to 127.0.0.1,"
                                + " or TIDELINE_AUTH to jwt");
            }
        }
        if (values.apply(DEV_KEY).isPresent() && !isLoopback) {
            conflicts.add("Everybody gets a token for any role here, so QUARKUS_HTTP_HOST must be 127.0.0.1");
        }
        return conflicts;
    }

    /**
     * Returns the names that the issuer gives to the roles.
     *
     * @param text a list of those that differ from ours
     * @throws IllegalArgumentException if it is no such list
     */
    static Map<Role, String> roleNames(String text) {
        var names = ourNames();
        var named = EnumSet.noneOf(Role.class);
        for (var pair : text.split(",")) {
            var sides = pair.split("=", 2);
            if (sides.length == 1 || sides[1].isBlank()) {
                throw new IllegalArgumentException("a role has no name");
            }
            if (!named.add(Role.parse(sides[0].strip()))) {
                throw new IllegalArgumentException("a role has two names");
            }
            names.put(Role.parse(sides[0].strip()), sides[1].strip());
        }
        return names;
    }

    static Map<Role, String> ourNames() {
        var names = new EnumMap<Role, String>(Role.class);
        for (var role : Role.values()) {
            names.put(role, role.toString());
        }
        return names;
    }

    /** Returns the URL of the keys; empty if the setting is a file. */
    static Optional<URI> url(String keys) {
        return SCHEME.matcher(keys).lookingAt() ? Optional.of(URI.create(keys)) : Optional.empty();
    }

    private static boolean isReadBy(Function<String, ?> parser, String text) {
        try {
            parser.apply(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSource(String keys) {
        return isReadBy(IdentitySettings::url, keys)
                && url(keys).map(IdentitySettings::isSafe).orElse(true);
    }

    /** A key that is fetched without TLS could be anybody's, unless it comes from this machine. */
    private static boolean isSafe(URI url) {
        return url.getHost() != null
                && url.getPort() <= MAX_PORT
                && (url.getScheme().equals("https")
                        || url.getScheme().equals("http") && LOOPBACK.contains(url.getHost()));
    }
}
