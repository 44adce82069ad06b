package dev.tideline.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRoutesTest {
    @Test
    void a_path_is_matched_as_it_is_or_by_what_comes_before_its_first_parameter() throws IOException {
        var routes = routes("/a", "post", "one", "/a/{x}/b/{y}", "put", "one", "/a/c.{z}", "delete", "two");

        assertThat(routes).hasSize(2);
        assertThat(matches(routes.getFirst())).contains("POST Exact /a", "PUT PathPrefix /a");
        assertThat(matches(routes.getLast())).containsExactly("DELETE PathPrefix /a");
    }

    @Test
    void a_route_for_get_is_one_for_head_too() throws IOException {
        assertThat(matches(routes("/a", "get", "one").getFirst())).contains("GET Exact /a", "HEAD Exact /a");
    }

    @Test
    void one_function_has_the_preflights_of_a_path_for_all_functions() throws IOException {
        var routes = routes("/a", "get", "one", "/a", "post", "two", "/a/{x}/b", "post", "two");

        assertThat(matches(routes.getFirst())).containsExactly("GET Exact /a", "HEAD Exact /a", "OPTIONS Exact /a");
        assertThat(matches(routes.getLast()))
                .containsExactly("OPTIONS PathPrefix /a", "POST Exact /a", "POST PathPrefix /a");
    }

    @ParameterizedTest
    @CsvSource({"/a/{x}/b, /a/{x}/c", "/a/{x}, /a/b/{y}", "/a/b/{y}, /a/{x}"})
    void functions_that_a_gateway_cannot_tell_apart_are_refused(String one, String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> routes(one, "post", "one", other, "post", "two"))
                .withMessageStartingWith("A gateway cannot tell POST below /a");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/{x}/b, post, /a/{x}/c, put, two",
        "/a/{x}/b, post, /a/{x}/c, post, one",
        "/a/{x}, post, /a, post, two",
        "/a/{x}, post, /a/b, post, two",
        "/a/{x}, post, /ab/{x}, post, two"
    })
    void other_functions_are_not(String path, String method, String otherPath, String otherMethod, String other)
            throws IOException {
        assertThat(routes(path, method, "one", otherPath, otherMethod, other)).isNotEmpty();
    }

    /** The routes of operations, each given by its path, its method and its function. */
    private static List<JsonNode> routes(String... operations) throws IOException {
        var document = new ObjectMapper().createObjectNode();
        for (var i = 0; i < operations.length; i += 3) {
            document.withObject("paths")
                    .withObject("/" + operations[i].replace("/", "~1"))
                    .withObject(operations[i + 1])
                    .put("x-tideline-function", operations[i + 2]);
        }
        return new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(HttpRoutes.yaml(document))
                .readAll();
    }

    private static Stream<String> matches(JsonNode route) {
        return route.at("/spec/rules/0/matches")
                .valueStream()
                .map(match -> match.get("method").asText() + " "
                        + match.at("/path/type").asText() + " "
                        + match.at("/path/value").asText());
    }
}
