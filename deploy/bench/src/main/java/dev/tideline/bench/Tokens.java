package dev.tideline.bench;

import dev.tideline.runtime.settings.Setting;
import dev.tideline.tokens.TokenIssuer;
import java.util.Map;
import java.util.stream.Collectors;

/** The tokens of the callers that are measured. */
final class Tokens {
    private static final TokenIssuer TOKENS = TokenIssuer.create("urn:tideline:bench", "bench");

    private Tokens() {}

    /** Returns the header {@code Authorization} of somebody of the staff. */
    static String header() {
        return "Bearer " + TOKENS.token("grace", "staff");
    }

    /** Returns the settings of an application that accepts these tokens. */
    static Map<String, String> variables() {
        return TOKENS.settings().entrySet().stream()
                .collect(Collectors.toMap(setting -> Setting.variable(setting.getKey()), Map.Entry::getValue));
    }
}
