package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A request's {@code If-Match} and {@code If-None-Match} (RFC 9110, 13.1.1 and 13.1.2). Each is an asterisk, for anything that is
 * there, or a list of entity tags.
 *
 * <p>An entity's tag is {@code "<version>.<other versions>-<shape>"}, a command's {@code "<version>"}.
 */
public final class Preconditions {
    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";

    /** A tag with the empty members of the list around it (RFC 9110, 5.6.1.2 and 8.8.3). */
    private static final Pattern MEMBER =
            Pattern.compile("[ \\t,]*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"[ \\t]*(?:,[ \\t,]*|$)");

    private static final Pattern OF_AN_ENTITY = Pattern.compile("([0-9]+)\\.([0-9]+)-[0-9]+");

    private final Optional<Condition> match;
    private final Optional<Condition> noneMatch;

    private Preconditions(Optional<Condition> match, Optional<Condition> noneMatch) {
        this.match = match;
        this.noneMatch = noneMatch;
    }

    /** @param tags of an asterisk none */
    private record Condition(List<Tag> tags) {
        boolean isAsterisk() {
            return tags.isEmpty();
        }

        boolean holds(Predicate<Tag> tag) {
            return isAsterisk() || tags.stream().anyMatch(tag);
        }
    }

    private record Tag(boolean weak, String value) {
        /** Returns true if this is a strong tag of a resource whose answered stream is at this version. */
        boolean isOf(long version, boolean ofOtherStream) {
            var entity = OF_AN_ENTITY.matcher(value);
            var named = entity.matches() ? entity.group(ofOtherStream ? 2 : 1) : value;
            return !weak && named.equals(Long.toString(version));
        }
    }

    /** @throws ProblemException if a header is neither an asterisk nor a list of tags */
    public static Preconditions of(HttpServerRequest request) {
        return new Preconditions(condition(request, IF_MATCH), condition(request, IF_NONE_MATCH));
    }

    private static Optional<Condition> condition(HttpServerRequest request, String name) {
        return RequestHeaders.list(request, name)
                .map(list -> new Condition(list.equals("*") ? List.of() : tags(name, list)));
    }

    private static List<Tag> tags(String name, String list) {
        var tags = new ArrayList<Tag>();
        var member = MEMBER.matcher(list);
        for (var at = 0; at < list.length() || tags.isEmpty(); at = member.end()) {
            if (!member.region(at, list.length()).lookingAt()) {
                throw new ProblemException(Problem.of(
                        Code.INVALID_REQUEST,
                        name + " must be * or a list of entity tags, such as \"3\" or \"3.1-1\"."));
            }
            tags.add(new Tag(member.group(1) != null, member.group(2)));
        }
        return tags;
    }

    /**
     * Returns a test of versions: true for a version at which a command may be carried out, 0 if the stream has not begun. A tag
     * of {@code If-None-Match} matches no stream.
     *
     * @param ofOtherStream true if the second number of an entity's tag is the version of that stream
     */
    LongPredicate version(boolean ofOtherStream) {
        return version ->
                match.filter(condition -> version == 0 || !condition.holds(tag -> tag.isOf(version, ofOtherStream)))
                                .isEmpty()
                        && noneMatch
                                .filter(condition -> condition.isAsterisk() && version > 0)
                                .isEmpty();
    }

    /**
     * Answers for an entity that is there: 200 with its body, or 304.
     *
     * @param value of its strong tag, without quotation marks
     * @throws ProblemException if {@code If-Match} wants another one: 412
     */
    public Response answer(String value, Supplier<?> body) {
        if (match.filter(condition -> !condition.holds(tag -> !tag.weak && tag.value.equals(value)))
                .isPresent()) {
            throw new ProblemException(mismatch());
        }
        var unchanged = noneMatch
                .filter(condition -> condition.holds(tag -> tag.value.equals(value)))
                .isPresent();
        return (unchanged ? Response.notModified() : Response.ok(body.get()))
                .header(HttpHeaders.ETAG, '"' + value + '"')
                .build();
    }

    /** The problem of a precondition that does not hold. */
    static Problem mismatch() {
        return Problem.of(
                Code.VERSION_MISMATCH, "The resource does not match If-Match or If-None-Match; read it again.");
    }

    /** The entity tag of a stream at a version. */
    static String tag(long version) {
        return "\"" + version + "\"";
    }
}
