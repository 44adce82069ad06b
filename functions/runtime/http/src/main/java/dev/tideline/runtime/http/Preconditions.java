package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/** What a command's {@code If-Match} asks for (RFC 9110, 13.1.1): one strong tag, or an asterisk for anything that is there. */
final class Preconditions {
    private static final Pattern STRONG_TAG = Pattern.compile("\"([\\x21\\x23-\\x7E]*)\"");

    private Preconditions() {}

    /**
     * Whether the stream may be carried on from a version, 0 if it has not begun.
     *
     * @throws ProblemException if the header is anything else
     */
    static LongPredicate of(HttpServerRequest request) {
        return Headers.one(request, "If-Match").map(Preconditions::parse).orElse(_ -> true);
    }

    private static LongPredicate parse(String header) {
        if (header.equals("*")) {
            return version -> version > 0;
        }
        var tag = STRONG_TAG.matcher(header);
        if (!tag.matches()) {
            throw new ProblemException(
                    Problem.of(Code.INVALID_REQUEST, "If-Match has one strong tag, such as \"3\", or is *"));
        }
        return version -> version > 0 && tag.group(1).equals(Long.toString(version));
    }

    /** The entity tag of something at a version. */
    static String tag(long version) {
        return "\"" + version + "\"";
    }
}
