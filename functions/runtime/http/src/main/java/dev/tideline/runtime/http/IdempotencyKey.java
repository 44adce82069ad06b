package dev.tideline.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tideline.event.Json;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request's name, which its caller has made up so that it can be sent again without being carried out again
 * (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param fingerprint tells a repetition from another request of the same name: a digest of method, path and body, the
 *     body as canonical JSON
 */
record IdempotencyKey(String value, String fingerprint) {
    private static final int MAX_LENGTH = 255;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");
    private static final Pattern BARE = Pattern.compile("[\\x20\\x21\\x23-\\x7E]+");

    /**
     * @param body as it was sent
     * @throws ProblemException if the key is not of the right form
     */
    static Optional<IdempotencyKey> of(HttpServerRequest request, byte[] body) {
        return Headers.one(request, "Idempotency-Key")
                .map(header -> new IdempotencyKey(parse(header), fingerprint(request, body)));
    }

    private static String parse(String header) {
        var quoted = QUOTED.matcher(header);
        var key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : header;
        if (key.isEmpty()
                || key.length() > MAX_LENGTH
                || !(quoted.matches() ? isPrintable(key) : BARE.matcher(key).matches())) {
            throw new ProblemException(Problem.of(
                    Code.INVALID_REQUEST,
                    "Idempotency-Key has 1 to " + MAX_LENGTH
                            + " printable ASCII characters, in quotation marks or not"));
        }
        return key;
    }

    private static boolean isPrintable(String key) {
        return key.chars().allMatch(character -> character >= ' ' && character <= '~');
    }

    private static String fingerprint(HttpServerRequest request, byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.method() + " " + request.path() + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(canonical(body)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Without blanks, and the members of objects in the order of their names. */
    private static byte[] canonical(byte[] body) {
        try {
            return Json.STRICT
                    .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsBytes(Json.STRICT.readValue(body, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body that was read before is JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException("bytes can always be read", e);
        }
    }
}
