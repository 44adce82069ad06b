package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads request headers. */
final class RequestHeaders {
    private RequestHeaders() {}

    /**
     * Returns the header of which there is at most one.
     *
     * @throws ProblemException if it is there twice
     */
    static Optional<String> one(HttpServerRequest request, String name) {
        var all = request.headers().getAll(name);
        if (all.size() > 1) {
            throw new ProblemException(Problem.of(Code.INVALID_REQUEST, "The header " + name + " occurs twice."));
        }
        return all.stream().findFirst().map(String::strip);
    }

    /** Returns a header whose value is a list, of which each line has a part (RFC 9110, 5.3). */
    static Optional<String> list(HttpServerRequest request, String name) {
        var all = request.headers().getAll(name);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(",", all).strip());
    }

    /** Returns the members of a list, which commas divide unless they are in a quoted string (RFC 9110, 5.6.1 and 5.6.4). */
    static List<String> members(String list) {
        var members = new ArrayList<String>();
        var quoted = false;
        var begin = 0;
        for (var at = 0; at < list.length(); at++) {
            var c = list.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                at++;
            } else if (c == ',' && !quoted) {
                members.add(list.substring(begin, at).strip());
                begin = at + 1;
            }
        }
        members.add(list.substring(begin).strip());
        return members;
    }
}
