package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The query of a request: each parameter once, and none that is not known. */
public final class QueryParameters {
    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /** @throws ProblemException if there is a parameter that is not known, or one that is there twice */
    public static QueryParameters of(UriInfo uri, Set<String> known) {
        return of(uri.getQueryParameters(), known);
    }

    static QueryParameters of(Map<String, List<String>> sent, Set<String> known) {
        var values = new HashMap<String, String>();
        sent.forEach((name, all) -> {
            if (!known.contains(name)) {
                throw invalid("The request has an unknown query parameter.");
            }
            if (all.size() > 1) {
                throw invalid("The query parameter " + name + " occurs twice.");
            }
            if (all.getFirst().indexOf('\0') >= 0) {
                // PostgreSQL stores no text with a NUL character, and refuses one in a query.
                throw invalid("The query parameter " + name + " contains a NUL character.");
            }
            if (all.getFirst().indexOf('\uFFFD') >= 0) {
                // This character stands for bytes that are not UTF-8.
                throw invalid("The query parameter " + name + " is not valid UTF-8.");
            }
            values.put(name, all.getFirst());
        });
        return new QueryParameters(values);
    }

    /** @throws ProblemException if there is a query */
    public static void none(UriInfo uri) {
        of(uri, Set.of());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A parameter's value, if it is there.
     *
     * @throws ProblemException if it is refused with an {@link IllegalArgumentException}
     */
    public <T> Optional<T> get(String name, Function<String, T> parse) {
        try {
            return text(name).map(parse);
        } catch (IllegalArgumentException e) {
            throw invalid("The query parameter " + name + " is not valid: " + e.getMessage() + ".");
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(Problem.of(Code.INVALID_REQUEST, detail));
    }
}
