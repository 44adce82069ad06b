package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tideline.event.Json;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The merged OpenAPI document, and checks of requests and answers against it. An answer needs a documented status, media type,
 * headers and schema. A request that was carried out has to be as documented.
 */
public final class OpenApi {
    /** Of the document, on the class path. */
    static final String PATH = "/dev/tideline/openapi/openapi.json";

    public static final OpenApi DOCUMENT = new OpenApi(read());

    /** Paths that are no part of the public interface: health, metrics, pushed events, and the document itself. */
    private static final Pattern NOT_OURS = Pattern.compile("/(q/.*|functions/.*|openapi)?");

    /** Methods that an address has by itself, and that no document tells of: their answers have no body. */
    private static final Set<String> HTTPS_OWN = Set.of("HEAD", "OPTIONS");

    /** Headers whose absence from the document is a mistake. Others are HTTP's own. */
    private static final Set<String> HEADERS = Set.of(
            "ETag",
            "Location",
            "Consistency-Token",
            "Idempotency-Replayed",
            "Preference-Applied",
            "Retry-After",
            "WWW-Authenticate",
            "X-Correlation-Id");

    private final JsonNode document;
    private final ConcurrentHashMap<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    /** An operation, such as {@code GET /users/{user_id}}. */
    public record Operation(String method, String path, JsonNode definition) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        /** Returns the text of the operation under that name. */
        public String text(String name) {
            return definition.get(name).asText();
        }

        /** Returns who may call the operation, and what each of them reaches: {@code own} or {@code all}. */
        public Map<String, String> callers() {
            return definition
                    .get("x-tideline-callers")
                    .propertyStream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, caller -> caller.getValue().asText()));
        }

        private boolean matches(String method, String path) {
            return this.method.equals(method) && path.matches(this.path.replaceAll("\\{[^}]*}", "[^/]+"));
        }
    }

    public Stream<Operation> operations() {
        return document.get("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .map(method -> new Operation(method.getKey().toUpperCase(), path.getKey(), method.getValue())));
    }

    /** The codes of problems. */
    public List<String> codes() {
        return texts(document.at("/components/schemas/Problem/properties/code/enum"));
    }

    /** A part of a request besides its body. */
    public record Parameter(String name, JsonNode schema) {}

    /** Returns the parameters that an operation's query may have. */
    public Stream<Parameter> query(Operation operation) {
        return parameters(operation, "query");
    }

    /** @param in such as {@code header} */
    public Stream<Parameter> parameters(Operation operation, String in) {
        return parameters(operation)
                .filter(parameter -> parameter.get("in").asText().equals(in))
                .map(parameter -> new Parameter(parameter.get("name").asText(), resolve(parameter.get("schema"))));
    }

    void check(FilterableRequestSpecification request, Response response) {
        var uri = URI.create(request.getURI());
        if (NOT_OURS.matcher(uri.getRawPath()).matches()) {
            return;
        }
        var operation = operations()
                .filter(each -> each.matches(request.getMethod(), uri.getRawPath()))
                .findFirst();
        if (HTTPS_OWN.contains(request.getMethod())) {
            assertThat(response.asString()).isEmpty();
            return;
        }
        var what = "%s %s -> %d %s"
                .formatted(request.getMethod(), uri.getRawPath(), response.statusCode(), response.asString());
        if (operation.isEmpty()) {
            assertThat(response.statusCode())
                    .as(what + ": answered, but not documented")
                    .isBetween(400, 499);
            assertValid(what, document.at("/components/schemas/Problem"), json(response.asString()));
            return;
        }
        checkAnswer(what, operation.get(), response);
        if (response.statusCode() < 300) {
            checkRequest(what, operation.get(), request, uri);
        }
    }

    private void checkAnswer(String what, Operation operation, Response response) {
        var documented = operation.definition().path("responses").path("" + response.statusCode());
        assertThat(documented.isObject())
                .as(what + ": no such status in the document")
                .isTrue();
        if (documented.has("content")) {
            var mediaType = response.contentType().split(";")[0];
            assertThat(documented.path("content").has(mediaType))
                    .as(what + ": not documented as " + mediaType)
                    .isTrue();
            assertValid(
                    what,
                    documented.at("/content/" + mediaType.replace("/", "~1") + "/schema"),
                    json(response.asString()));
        } else {
            assertThat(response.asString())
                    .as(what + ": a body is not documented")
                    .isEmpty();
        }
        HEADERS.stream()
                .filter(response.headers()::hasHeaderWithName)
                .forEach(name -> assertThat(documented.path("headers").has(name))
                        .as(what + ": the header " + name + " is not documented")
                        .isTrue());
        documented.path("headers").forEachEntry((name, reference) -> {
            var header = resolve(reference);
            if (response.headers().hasHeaderWithName(name)) {
                assertValid(
                        what + ": the header " + name,
                        header.get("schema"),
                        value(header.get("schema"), response.header(name)));
            } else {
                assertThat(header.path("required").asBoolean())
                        .as(what + ": the header " + name + " is missing")
                        .isFalse();
            }
        });
    }

    private void checkRequest(String what, Operation operation, FilterableRequestSpecification request, URI uri) {
        var body = operation.definition().at("/requestBody/content/application~1json/schema");
        if (!body.isMissingNode()) {
            assertValid(what + ": its request", body, json(bodyOf(request)));
        }
        Stream.ofNullable(uri.getRawQuery())
                .flatMap(query -> Stream.of(query.split("&")))
                .map(each -> each.split("=", 2))
                .forEach(each -> {
                    var parameter = query(operation)
                            .filter(known -> known.name().equals(decoded(each[0])))
                            .findFirst();
                    assertThat(parameter)
                            .as(what + ": the parameter " + each[0])
                            .isPresent();
                    var schema = parameter.get().schema();
                    assertValid(what + ": the parameter " + each[0], schema, value(schema, decoded(each[1])));
                });
    }

    private Stream<JsonNode> parameters(Operation operation) {
        return StreamSupport.stream(operation.definition().path("parameters").spliterator(), false)
                .map(this::resolve);
    }

    private void assertValid(String what, JsonNode schema, JsonNode value) {
        assertThat(schemas.computeIfAbsent(schema, this::compile).validate(value))
                .as(what)
                .isEmpty();
    }

    private JsonSchema compile(JsonNode schema) {
        // References start at the root of the document, so the root of each schema needs their targets.
        var whole = ((ObjectNode) schema.deepCopy()).<ObjectNode>set("components", document.get("components"));
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        whole,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    /** The schema of an operation's body, if it takes one. */
    public Optional<JsonNode> body(Operation operation) {
        return Optional.of(operation.definition().at("/requestBody/content/application~1json/schema"))
                .filter(schema -> !schema.isMissingNode());
    }

    /** Returns the target of a reference, or the node itself. */
    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** A text from a header or a query, as JSON of its schema's type. */
    private JsonNode value(JsonNode schema, String text) {
        return switch (resolve(schema).path("type").asText()) {
            case "integer", "boolean" -> json(text);
            default -> TextNode.valueOf(text);
        };
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toList());
    }

    private static String bodyOf(FilterableRequestSpecification request) {
        return request.getBody() instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : request.getBody();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return Json.STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }

    private static JsonNode read() {
        try (var document = OpenApi.class.getResourceAsStream(PATH)) {
            return Json.STRICT.readTree(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
