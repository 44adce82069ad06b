package dev.tideline.runtime.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals texts that callers carry, so that they can neither read nor change them: AES-256-GCM (NIST SP 800-38D) with a random nonce. Also
 * makes digests that only this deployment can make: HMAC-SHA-256 (RFC 2104). Each use has a key of its own, made of the deployment's
 * secret.
 */
public final class Seal {
    private static final String MAC = "HmacSHA256";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec sealing;
    private final SecretKeySpec digesting;

    public Seal(String secret) {
        this.sealing = new SecretKeySpec(mac(secret.getBytes(StandardCharsets.UTF_8), "seal"), "AES");
        this.digesting = new SecretKeySpec(mac(secret.getBytes(StandardCharsets.UTF_8), "digest"), MAC);
    }

    /**
     * Returns a text that only this deployment opens.
     *
     * @param context where the text is valid; it is opened only there
     */
    String seal(byte[] text, String context) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(text);
            var all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** Returns what was sealed; empty if it was not sealed by this deployment for this context. */
    Optional<byte[]> open(String sealed, String context) {
        try {
            var all = Base64.getUrlDecoder().decode(sealed);
            if (all.length <= NONCE_BYTES) {
                return Optional.empty();
            }
            return Optional.of(cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES), context)
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES));
        } catch (IllegalArgumentException | GeneralSecurityException notOurs) {
            return Optional.empty();
        }
    }

    /** Returns a digest of texts, in hexadecimal digits. */
    String digest(byte[]... texts) {
        var mac = mac(digesting);
        for (var text : texts) {
            mac.update(text);
        }
        return HexFormat.of().formatHex(mac.doFinal());
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] mac(byte[] secret, String use) {
        return mac(new SecretKeySpec(secret, MAC)).doFinal(use.getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
