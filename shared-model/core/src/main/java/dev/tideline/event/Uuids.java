package dev.tideline.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/** The two kinds of UUID of RFC 9562 that the project makes, and the one form that it reads. */
public final class Uuids {
    /** The namespace of every name-based id of the project. */
    private static final UUID NAMESPACE = UUID.fromString("7d0ad2a1-8d4a-4c3c-9b69-5f3a8a3f6c51");

    private Uuids() {}

    /** Version 5: the same names give the same id, anywhere and for ever. */
    public static UUID nameBased(Object... names) {
        var sha1 = sha1();
        sha1.update(bytes(NAMESPACE));
        for (var name : names) {
            var text = name.toString().getBytes(StandardCharsets.UTF_8);
            // The length before each name keeps ("ab", "c") and ("a", "bc") apart.
            sha1.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
            sha1.update(text);
        }
        return version5(sha1);
    }

    /** Version 5, of a namespace and a name (RFC 9562, 5.5). */
    public static UUID inNamespace(UUID namespace, String name) {
        var sha1 = sha1();
        sha1.update(bytes(namespace));
        sha1.update(name.getBytes(StandardCharsets.UTF_8));
        return version5(sha1);
    }

    /** Version 7: milliseconds first, so that ids made later sort later; the rest are the random bits given. */
    public static UUID timeOrdered(Instant now, long randomA, long randomB) {
        return versioned(now.toEpochMilli() << 16 | randomA & 0xFFFF, randomB, 7);
    }

    /** Returns the millisecond that a version 7 was made in. */
    public static Instant timeOf(UUID timeOrdered) {
        return Instant.ofEpochMilli(timeOrdered.getMostSignificantBits() >>> 16);
    }

    /**
     * Reads the 36 character form only ({@link UUID#fromString} takes {@code 1-1-1-1-1} too).
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static UUID parse(String text) {
        if (!isOfTheForm(text)) {
            throw new IllegalArgumentException("must be a UUID");
        }
        return UUID.fromString(text);
    }

    /** Returns true for 36 characters in five groups, in small letters or capitals. */
    static boolean isOfTheForm(String text) {
        var is = text.length() == 36;
        for (var i = 0; is && i < 36; i++) {
            var c = text.charAt(i);
            is = i == 8 || i == 13 || i == 18 || i == 23 ? c == '-' : HexFormat.isHexDigit(c);
        }
        return is;
    }

    private static UUID version5(MessageDigest names) {
        var hash = ByteBuffer.wrap(names.digest());
        return versioned(hash.getLong(), hash.getLong(), 5);
    }

    private static UUID versioned(long high, long low, int version) {
        return new UUID(high & ~0xF000L | (long) version << 12, low & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L);
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
