package dev.tideline.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {
    private static final ApiDocument COMMON = ApiDocument.common(yaml("""
            openapi: 3.1.0
            info: {title: All}
            kinds:
              any: {parameters: [Trace], headers: {all: [Trace]}, problems: {'400': [wrong]}}
              restricted: {headers: {'401': [Challenge]}, problems: {'401': [unknown], '403': [forbidden]}}
              command: {headers: {'201': [Location], 2xx: [ETag]}, problems: {'409': [busy]}}
            components:
              securitySchemes: {token: {type: http}}
              parameters: {Trace: {name: Trace, in: header}, id: {name: id, in: path}}
              headers: {Trace: {schema: {}}, Challenge: {schema: {}}, Location: {schema: {}}, ETag: {schema: {}}}
              schemas: {Problem: {type: object}, Id: {type: string}, Unused: {$ref: '#/components/schemas/Nowhere'}}
            """));
    private static final ObjectNode FRAGMENT = yaml("""
            paths:
              /things/{id}:
                post:
                  callers: {customer: own, staff: all}
                  kinds: [command]
                  parameters: [id, {name: size, in: query}]
                  responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
                  problems: {'409': [taken]}
            components: {schemas: {Thing: {properties: {id: {$ref: '#/components/schemas/Id'}}}}}
            """);

    @Test
    void an_operation_has_what_its_kind_has_besides_its_own() {
        var post = complete("make-thing", FRAGMENT).at("/paths/~1things~1{id}/post");

        assertThat(post.get("parameters"))
                .extracting(
                        each -> each.path("$ref").asText(null),
                        each -> each.path("name").asText(null))
                .containsExactly(
                        tuple("#/components/parameters/Trace", null),
                        tuple("#/components/parameters/id", null),
                        tuple(null, "size"));
        assertThat(names(post.get("responses"))).containsExactly("201", "400", "401", "403", "409");
        assertThat(names(post.at("/responses/201/headers"))).containsExactly("Trace", "Location", "ETag");
        assertThat(names(post.at("/responses/409/headers"))).containsExactly("Trace");
        assertThat(post.at("/responses/409/content/application~1problem+json/schema/allOf")
                        .toString())
                .isEqualTo(
                        "[{\"$ref\":\"#/components/schemas/Problem\"},{\"properties\":{\"code\":{\"enum\":[\"busy\",\"taken\"]}}}]");
        assertThat(post.get("x-tideline-function").asText()).isEqualTo("make-thing");
        assertThat(post.has("kinds") || post.has("callers") || post.has("problems"))
                .isFalse();
    }

    @Test
    void an_operation_needs_a_token_unless_it_admits_anyone() {
        var post = complete("make-thing", FRAGMENT).at("/paths/~1things~1{id}/post");
        var get = complete("things", yaml("paths: {/things: {get: {callers: {anyone: all}, responses: {}}}}"))
                .at("/paths/~1things/get");

        assertThat(post.get("security").toString()).isEqualTo("[{\"token\":[]}]");
        assertThat(post.get("x-tideline-callers").toString()).isEqualTo("{\"customer\":\"own\",\"staff\":\"all\"}");
        assertThat(names(post.at("/responses/401/headers"))).containsExactly("Trace", "Challenge");
        assertThat(get.get("security").toString()).isEqualTo("[]");
        assertThat(names(get.get("responses"))).containsExactly("400");
        assertThat(complete("things", FRAGMENT)
                        .at("/components/securitySchemes/token/type")
                        .asText())
                .isEqualTo("http");
    }

    @Test
    void an_operation_that_does_not_say_who_may_call_it_is_refused() {
        var silent = yaml("paths: {/things: {get: {operationId: listThings, responses: {}}}}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete("things", silent))
                .withMessage("listThings does not say who may call it");
    }

    @Test
    void a_document_has_only_components_that_are_referred_to() {
        assertThat(names(complete("make-thing", FRAGMENT).at("/components/schemas")))
                .containsExactly("Problem", "Id", "Thing");
    }

    @Test
    void a_repeated_operation_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> COMMON.with("one", FRAGMENT).with("two", FRAGMENT))
                .withMessage("post occurs twice");
    }

    @Test
    void an_unknown_reference_or_kind_is_refused() {
        var nowhere = yaml(
                "paths: {/x: {get: {callers: {staff: all}, kinds: [], responses: {'200': {$ref: '#/components/responses/No'}}}}}");
        var noKind = yaml("paths: {/x: {get: {callers: {staff: all}, kinds: [quest], responses: {}}}}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete("x", nowhere))
                .withMessage("There is no #/components/responses/No");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete("x", noKind))
                .withMessage("There is no kind quest");
    }

    @Test
    void a_domain_brings_its_title_its_components_and_the_codes_of_its_problems() {
        var common = ApiDocument.common(yaml("""
                kinds: {any: {}}
                components: {schemas: {Problem: {properties: {code: {enum: [wrong]}}}}}
                """));
        var domain = yaml("""
                info: {title: Things}
                codes: [thing_not_found]
                components: {schemas: {Id: {type: string}}}
                """);
        var fragment = yaml("""
                paths: {/x: {get: {callers: {anyone: all}, responses: {'200': {$ref: '#/components/schemas/Id'}}, problems: {'404': [thing_not_found]}}}}
                """);

        var document =
                common.of(domain).with("things", fragment).titled("things").complete();

        assertThat(document.at("/info/title").asText()).isEqualTo("Things: things");
        assertThat(names(document.at("/components/schemas"))).containsExactly("Problem", "Id");
        assertThat(document.at("/components/schemas/Problem/properties/code/enum"))
                .extracting(JsonNode::asText)
                .containsExactly("wrong", "thing_not_found");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> common.of(yaml("components: {schemas: {Problem: {}}}")))
                .withMessage("Problem occurs twice");
    }

    private static ObjectNode complete(String function, ObjectNode fragment) {
        return COMMON.with(function, fragment).complete();
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(property -> property.getKey()).toList();
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
