package dev.tideline.user;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names an e-mail address without telling it: HMAC-SHA-256 (RFC 2104) over {@link Email#normalized()}, in hexadecimal,
 * with a secret of the deployment.
 */
public record EmailHash(String secret) {

    /** Returns the hash by which the address is claimed. */
    public String of(Email email) {
        return of(email.normalized());
    }

    /** Returns the hashes by which the address may be claimed, of all its {@link Email#forms}. The first is {@link #of}. */
    public List<String> all(Email email) {
        return email.forms().stream().map(this::of).toList();
    }

    private String of(String form) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(form.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256, and the secret is not empty", e);
        }
    }

    @Override
    public String toString() {
        return "EmailHash";
    }
}
