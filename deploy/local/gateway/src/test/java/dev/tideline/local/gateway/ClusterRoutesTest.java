package dev.tideline.local.gateway;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tideline.openapi.ApiDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway of a cluster follows HTTPRoutes by the rules of the Gateway API 1. It sends each request to the same function as the
 * local gateway.
 */
class ClusterRoutesTest {
    private static final Path FILE = Path.of("../../knative/components/gateway/routes.yaml");
    private static final String SERVICES = ".tideline.svc.cluster.local";
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE");

    /** The first that matches is followed: exact before prefixes, longer before shorter prefixes, then by the route's name. */
    private static final List<Match> MATCHES = read().stream()
            .sorted(comparing((Match match) -> !match.exact())
                    .thenComparing(match -> -match.path().length())
                    .thenComparing(Match::function))
            .toList();

    private final Routes routes = Routes.ofAllFunctions();

    private record Match(String function, String method, boolean exact, String path) {
        boolean matches(String method, String path) {
            return this.method.equals(method)
                    && (exact ? path.equals(this.path) : (path + "/").startsWith(this.path + "/"));
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void an_operation_is_sent_to_its_function(String path) {
        var functions = routes.at(path);

        assertThat(functions).as("there is a function at %s", path).isNotEmpty();
        for (var method : METHODS) {
            var function = functions.get(method.equals("HEAD") ? "GET" : method);
            if (function != null) {
                assertThat(clusterSends(method, path)).as("%s %s", method, path).contains(function);
            }
        }
        assertThat(clusterSends("OPTIONS", path)).as("OPTIONS %s", path).isPresent();
    }

    @Test
    void every_function_that_has_operations_has_a_route() {
        assertThat(MATCHES.stream().map(Match::function).distinct())
                .containsExactlyInAnyOrderElementsOf(paths().flatMap(path -> routes.at(path).values().stream())
                        .distinct()
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /",
        "POST,    /",
        "POST,    /functions/order-view",
        "GET,     /nowhere",
        "GET,     /ordersandmore",
        "GET,     /q/metrics",
        "GET,     /q/health",
        "DELETE,  /orders/7",
        "PUT,     /orders/7"
    })
    void a_path_without_a_function_has_no_route(String method, String path) {
        assertThat(clusterSends(method, path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /orders/,         orders",
        "GET,  /orders/7/cancel, orders",
        "POST, /users/7,         deactivate-user",
        "PUT,  /items,           list-item"
    })
    void an_unknown_path_below_a_functions_path_goes_to_that_function(String method, String path, String function) {
        assertThat(routes.at(path).get(method)).isNull();
        assertThat(clusterSends(method, path)).contains(function);
    }

    /** Every path of the document, with parameters that are like others' paths among them. */
    private static Stream<String> paths() {
        try {
            return new ObjectMapper()
                    .readTree(ApiDocuments.merged())
                    .get("paths")
                    .propertyStream()
                    .flatMap(path -> Stream.of("7", "users", "cancel", "stock", "mug.json", "a%2Fb", "Caf%C3%A9")
                            .map(parameter -> path.getKey().replaceAll("\\{[^}]*}", parameter))
                            .distinct());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> clusterSends(String method, String path) {
        return MATCHES.stream()
                .filter(match -> match.matches(method, path))
                .map(Match::function)
                .findFirst();
    }

    private static List<Match> read() {
        var matches = new ArrayList<Match>();
        try (var routes = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(FILE.toFile())) {
            while (routes.hasNext()) {
                var rules = routes.next().at("/spec/rules");
                assertThat(rules).hasSize(1);
                var host = rules.at("/0/filters/0/urlRewrite/hostname").asText();
                assertThat(host).endsWith(SERVICES);
                rules.at("/0/matches")
                        .forEach(match -> matches.add(new Match(
                                host.replace(SERVICES, ""),
                                match.get("method").asText(),
                                match.at("/path/type").asText().equals("Exact"),
                                match.at("/path/value").asText())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return matches;
    }
}
