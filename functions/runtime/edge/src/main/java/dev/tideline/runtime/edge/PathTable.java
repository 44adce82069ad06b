package dev.tideline.runtime.edge;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values at addresses, by method. Addresses are templates such as {@code /users/{user_id}}. They match to the letter (RFC
 * 3986, 6.2.1), except for percent-encoding. A parameter is exactly one segment that is not empty, so a trailing or double slash
 * makes another address. No regular expression looks at a path.
 */
public final class PathTable<V> {
    private final List<Template<V>> templates = new ArrayList<>();

    private record Template<V>(List<String> segments, Map<String, V> byMethod) {
        boolean matches(List<String> path) {
            if (path.size() != segments.size()) {
                return false;
            }
            for (var i = 0; i < path.size(); i++) {
                var segment = path.get(i);
                // Matrix parameters (RFC 3986, 3.3) mean nothing here.
                if (segment.isEmpty() || segment.indexOf(';') >= 0) {
                    return false;
                }
                if (isParameter(segments.get(i))
                        ? isDots(decoded(segment))
                        : !segments.get(i).equals(decoded(segment))) {
                    return false;
                }
            }
            return true;
        }

        long parameters() {
            return segments.stream().filter(PathTable::isParameter).count();
        }
    }

    /** Adds something at a template, and returns this. */
    public PathTable<V> put(String template, String method, V what) {
        var segments = segments(template);
        templates.stream()
                .filter(known -> known.segments().equals(segments))
                .findFirst()
                .orElseGet(() -> add(segments))
                .byMethod()
                .put(method, what);
        return this;
    }

    private Template<V> add(List<String> segments) {
        var template = new Template<V>(segments, new HashMap<>());
        templates.add(template);
        // The one with the fewest parameters comes last, and so wins.
        templates.sort(
                Comparator.<Template<V>>comparingLong(Template::parameters).reversed());
        return template;
    }

    /** Returns what there is at a path, by method; nothing if no template matches. */
    public Map<String, V> at(String path) {
        var segments = segments(path);
        var found = new HashMap<String, V>();
        for (var template : templates) {
            if (template.matches(segments)) {
                found.putAll(template.byMethod());
            }
        }
        return found;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** A router may remove such segments (RFC 3986, 5.2.4), and take the path for that of another operation. */
    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    private static String decoded(String segment) {
        return segment.indexOf('%') < 0 ? segment : QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    }
}
