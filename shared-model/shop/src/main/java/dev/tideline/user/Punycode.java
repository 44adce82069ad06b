package dev.tideline.user;

/**
 * A label of a domain name in ASCII, and back (RFC 3492, with the prefix of RFC 5890). Not by {@link java.net.IDN}, which is IDNA2003:
 * it takes {@code straße} for {@code strasse}, which is another domain today.
 */
final class Punycode {
    private static final String PREFIX = "xn--";
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int BASE = DIGITS.length();
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /** Returns the label itself if it is in ASCII. */
    static String encode(String label) {
        var input = label.codePoints().toArray();
        var output = new StringBuilder();
        label.codePoints().filter(c -> c < INITIAL_N).forEach(output::appendCodePoint);
        var basic = output.length();
        if (basic == input.length) {
            return label;
        }
        if (basic > 0) {
            output.append('-');
        }
        var n = INITIAL_N;
        var bias = INITIAL_BIAS;
        // Long, so that no text that an address may have overflows it.
        long delta = 0;
        for (var done = basic; done < input.length; n++, delta++) {
            var next = next(input, n);
            delta += (long) (next - n) * (done + 1);
            n = next;
            for (var c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    append(output, delta, bias);
                    bias = adapted(delta, done + 1, done == basic);
                    delta = 0;
                    done++;
                }
            }
        }
        return PREFIX + output;
    }

    /** Returns the text of a label, or the label itself if {@link #encode} does not make it of any text. */
    static String decode(String label) {
        if (!label.startsWith(PREFIX)) {
            return label;
        }
        var hyphen = label.lastIndexOf('-');
        var output = new StringBuilder(hyphen < PREFIX.length() ? "" : label.substring(PREFIX.length(), hyphen));
        var n = INITIAL_N;
        var bias = INITIAL_BIAS;
        long i = 0;
        for (var at = hyphen + 1; at < label.length(); i++) {
            var before = i;
            long weight = 1;
            for (var k = BASE; ; k += BASE) {
                var digit = at < label.length() ? DIGITS.indexOf(label.charAt(at++)) : -1;
                i += digit * weight;
                if (digit < 0 || i > Integer.MAX_VALUE) {
                    return label;
                }
                var threshold = threshold(k, bias);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            var length = output.codePointCount(0, output.length()) + 1;
            bias = adapted(i - before, length, before == 0);
            n += (int) (i / length);
            i %= length;
            if (!Character.isValidCodePoint(n)) {
                return label;
            }
            output.insert(output.offsetByCodePoints(0, (int) i), Character.toString(n));
        }
        return encode(output.toString()).equals(label) ? output.toString() : label;
    }

    private static int next(int[] input, int least) {
        var next = Integer.MAX_VALUE;
        for (var c : input) {
            next = c >= least ? Math.min(next, c) : next;
        }
        return next;
    }

    private static void append(StringBuilder output, long delta, int bias) {
        var rest = delta;
        for (var k = BASE; ; k += BASE) {
            var threshold = threshold(k, bias);
            if (rest < threshold) {
                output.append(DIGITS.charAt((int) rest));
                return;
            }
            output.append(DIGITS.charAt((int) (threshold + (rest - threshold) % (BASE - threshold))));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static int threshold(int k, int bias) {
        return Math.clamp(k - bias, 1, 26);
    }

    private static int adapted(long delta, int length, boolean first) {
        var rest = first ? delta / 700 : delta / 2;
        rest += rest / length;
        var k = 0;
        for (; rest > (BASE - 1) * 26 / 2; k += BASE) {
            rest /= BASE - 1;
        }
        return (int) (k + BASE * rest / (rest + 38));
    }
}
