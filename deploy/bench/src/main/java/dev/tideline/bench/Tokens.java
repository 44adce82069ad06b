package dev.tideline.bench;

import dev.tideline.tokens.TokenIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.UUID;

/** The tokens of the callers that are measured. */
final class Tokens {
    private static final String ISSUER = "urn:tideline:bench";
    private static final TokenIssuer TOKENS = TokenIssuer.create(ISSUER, "bench");

    private Tokens() {}

    /** Returns the header {@code Authorization} of somebody of the staff. */
    static String header() {
        return "Bearer " + TOKENS.token("grace", "staff");
    }

    /** Returns the settings of an application that accepts these tokens. */
    static Map<String, String> variables() {
        try {
            var keys = Files.createTempFile("tideline-bench-keys", ".json");
            keys.toFile().deleteOnExit();
            Files.writeString(keys, TOKENS.publicKeys());
            return Map.of(
                    "TIDELINE_AUTH",
                    "jwt",
                    "TIDELINE_JWT_ISSUER",
                    ISSUER,
                    "TIDELINE_JWT_KEYS",
                    keys.toString(),
                    "TIDELINE_USER_NAMESPACE",
                    UUID.randomUUID().toString(),
                    "TIDELINE_SEAL_SECRET",
                    UUID.randomUUID().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
