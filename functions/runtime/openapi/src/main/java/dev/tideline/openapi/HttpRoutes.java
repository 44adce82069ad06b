package dev.tideline.openapi;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The routes of a cluster's gateway, in the form of the Gateway API. Each function has an HTTPRoute for its operations, by method and path.
 * The route leads to the ingress of Knative, under the name of the function's Service.
 *
 * <p>Paths are matched in the two ways that every gateway has. A path without parameters has to match exactly. Of a path with parameters,
 * the part before the first parameter has to match. The method distinguishes operations with the same beginning.
 */
public final class HttpRoutes {
    private static final String HEADER = "# deploy/describe writes this file, of the functions' openapi.yaml.\n";
    private static final Path FILE = Path.of("deploy/knative/components/gateway/routes.yaml");
    private static final String ROUTE = """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: %1$s
              namespace: tideline
            spec:
              parentRefs:
                - name: tideline
              rules:
                - matches:
            %2$s      filters:
                    - type: URLRewrite
                      urlRewrite:
                        hostname: %1$s.tideline.svc.cluster.local
                  backendRefs:
                    - name: kourier-internal
                      namespace: kourier-system
                      port: 80
                  timeouts:
                    request: 30s
            """;
    private static final String MATCH = """
                    - method: %s
                      path:
                        type: %s
                        value: %s
            """;

    private HttpRoutes() {}

    private enum Type {
        Exact,
        PathPrefix
    }

    private record Match(String method, Type type, String path) implements Comparable<Match> {
        static Match of(String method, String template) {
            int parameter = template.indexOf('{');
            return parameter < 0
                    ? new Match(method, Type.Exact, template)
                    : new Match(method, Type.PathPrefix, template.substring(0, template.lastIndexOf('/', parameter)));
        }

        /** Returns true if requests that match this may be the other's, and no precedence tells which of them. */
        boolean covers(Match other) {
            return type == Type.PathPrefix
                    && other.type == Type.PathPrefix
                    && method.equals(other.method)
                    && (other.path + "/").startsWith(path + "/");
        }

        @Override
        public int compareTo(Match other) {
            return text().compareTo(other.text());
        }

        String text() {
            return MATCH.formatted(method, type, path);
        }
    }

    /** Writes the file if it differs; takes the project's root. */
    public static void main(String... args) throws IOException {
        var file = Path.of(args[0]).resolve(FILE);
        var routes = yaml(new ObjectMapper().readTree(ApiDocuments.merged()));
        if (!routes.equals(Files.readString(file))) {
            Files.writeString(file, routes);
            System.out.println(FILE);
        }
    }

    /**
     * The HTTPRoutes of a document of all functions.
     *
     * @throws IllegalArgumentException if methods and the beginnings of paths do not tell functions apart
     */
    static String yaml(JsonNode document) {
        Map<String, TreeSet<Match>> byFunction = new TreeMap<>();
        document.get("paths")
                .forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> byFunction
                        .computeIfAbsent(operation.get("x-tideline-function").asText(), _ -> new TreeSet<>())
                        .addAll(matches(method.toUpperCase(Locale.ROOT), path))));
        byFunction.forEach((one, matches) -> byFunction.forEach((other, others) -> {
            if (!one.equals(other)) {
                refuseAmbiguity(one, matches, other, others);
            }
        }));
        addPreflights(byFunction.values());
        return byFunction.entrySet().stream()
                .map(route -> ROUTE.formatted(
                        route.getKey(),
                        route.getValue().stream().map(Match::text).collect(joining())))
                .collect(joining("", HEADER, ""));
    }

    /** Returns the matches of an operation. An operation for GET also answers HEAD. */
    private static List<Match> matches(String method, String path) {
        return Stream.of(method, "HEAD")
                .limit(method.equals("GET") ? 2 : 1)
                .map(each -> Match.of(each, path))
                .toList();
    }

    /** Routes OPTIONS below each beginning of a path to one function. Any function answers a preflight of CORS for all others. */
    private static void addPreflights(Collection<TreeSet<Match>> functions) {
        var added = new HashSet<Match>();
        for (var matches : functions) {
            List.copyOf(matches).stream()
                    .map(match -> new Match("OPTIONS", match.type, match.path))
                    .filter(added::add)
                    .forEach(matches::add);
        }
    }

    private static void refuseAmbiguity(String one, TreeSet<Match> matches, String other, TreeSet<Match> others) {
        for (Match match : matches) {
            for (Match theirs : others) {
                if (match.covers(theirs)) {
                    throw new IllegalArgumentException("A gateway cannot tell " + match.method() + " below "
                            + match.path() + " of " + one + " from that below " + theirs.path() + " of " + other);
                }
            }
        }
    }
}
