package dev.tideline.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tideline.decision.Caller;
import dev.tideline.event.Json;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.store.Receipt;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An idempotency key: a name that the caller gives to a request, so that a repeated request is carried out once
 * (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param fingerprint tells a repetition from another request with the same key. It begins with the version of its form. Then follows a
 *     digest of method, path, {@code If-Match}, {@code If-None-Match} and the body as canonical JSON
 * @param earlierForms the fingerprint in the forms of older receipts: an open digest, also without the two headers and a version
 */
record IdempotencyKey(String value, String fingerprint, List<String> earlierForms) {
    private static final int MAX_LENGTH = 255;
    private static final String FORM = "3:";
    private static final String FORM_OF_OPEN_DIGESTS = "2:";

    /**
     * @param body as it was sent
     * @throws ProblemException if the key is not of the right form
     */
    static Optional<IdempotencyKey> of(HttpServerRequest request, byte[] body, Seal seal) {
        return RequestHeaders.one(request, "Idempotency-Key")
                .map(IdempotencyKey::parse)
                .map(key -> {
                    var target = request.method() + " " + request.path() + "\n";
                    var whole = target + conditions(request);
                    var canonical = canonical(body);
                    return new IdempotencyKey(
                            key,
                            FORM + seal.digest(whole.getBytes(StandardCharsets.UTF_8), canonical),
                            List.of(FORM_OF_OPEN_DIGESTS + digest(whole, canonical), digest(target, canonical)));
                });
    }

    /** Returns the key as receipts have it. Each person has keys of their own. */
    String of(Caller caller) {
        return caller.person().map(person -> person + "/" + value).orElse(value);
    }

    /** Returns true if a receipt is of this request, and not of another one with the same key. */
    boolean isOf(Receipt receipt) {
        return receipt.fingerprint().equals(fingerprint) || isOfEarlierForm(receipt);
    }

    /** Returns true if a receipt is of this request, and of an earlier form. Such receipts belong to nobody, and have the bare key. */
    boolean isOfEarlierForm(Receipt receipt) {
        return earlierForms.contains(receipt.fingerprint());
    }

    /**
     * Reads a key, in quotation marks (RFC 8941, 3.3.3) or bare.
     *
     * @throws ProblemException if it is not of the right form
     */
    static String parse(String header) {
        // Each character may be escaped. A longer header is refused before anything looks at its characters.
        if (header.length() <= 2 * MAX_LENGTH + 2) {
            var key = header.startsWith("\"") ? unquoted(header) : header.indexOf('"') < 0 ? header : "";
            if (!key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(IdempotencyKey::isPrintable)) {
                return key;
            }
        }
        throw new ProblemException(Problem.of(
                Code.INVALID_REQUEST,
                "Idempotency-Key must have 1 to " + MAX_LENGTH
                        + " printable ASCII characters; quotation marks around it are optional."));
    }

    /** Returns what is between the quotation marks; nothing if it is no string of RFC 8941. */
    private static String unquoted(String header) {
        var key = new StringBuilder();
        for (var i = 1; i < header.length(); i++) {
            var character = header.charAt(i);
            if (character == '"') {
                return i == header.length() - 1 ? key.toString() : "";
            }
            if (character == '\\') {
                i++;
                if (i == header.length() || header.charAt(i) != '"' && header.charAt(i) != '\\') {
                    return "";
                }
                character = header.charAt(i);
            }
            key.append(character);
        }
        return "";
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    /** Returns the preconditions as they were sent, one a line. They are checked only after the key was looked up. */
    private static String conditions(HttpServerRequest request) {
        return Stream.of("If-Match", "If-None-Match")
                .map(name -> name + ":"
                        + String.join(",", request.headers().getAll(name)).strip() + "\n")
                .collect(Collectors.joining());
    }

    private static String digest(String head, byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns the body without blanks, and with the members of objects in the order of their names. */
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
