package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.tideline.choreography.project.FunctionFolder;
import dev.tideline.decision.ProblemType;
import dev.tideline.plan.SagaProblem;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.shop.ShopProblem;
import dev.tideline.testing.OpenApi;
import dev.tideline.testing.OpenApi.Operation;
import dev.tideline.testing.OpenApi.Parameter;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document describes every operation. Every test over HTTP checks its answers against it. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OpenApiTest {
    private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
    private static final java.nio.file.Path ROOT = java.nio.file.Path.of("../../..");
    private static final Set<String> KINDS = Set.of("commands", "queries");

    @Test
    void the_merged_document_is_served() {
        var served = get("/openapi")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract();

        assertThat(served.<String>path("openapi")).startsWith("3.1.");
        assertThat(served.jsonPath().getMap("paths").keySet())
                .isEqualTo(DOCUMENT.operations().map(Operation::path).collect(toSet()));
        given().post("/openapi")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD, OPTIONS")
                .body("code", equalTo("method_not_allowed"));
    }

    @Test
    void every_route_of_the_app_is_in_the_document_and_the_other_way_round() {
        var routes = new ClassFileImporter()
                .importPackages("dev.tideline").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .flatMap(OpenApiTest::routes)
                        .toList();

        assertThat(DOCUMENT.operations().map(Operation::toString)).containsExactlyInAnyOrderElementsOf(routes);
    }

    private static Stream<String> routes(JavaClass resource) {
        return resource.getMethods().stream()
                .filter(method -> method.isMetaAnnotatedWith(HttpMethod.class))
                .map(method -> verb(method) + " "
                        + resource.getAnnotationOfType(Path.class).value()
                        + method.tryGetAnnotationOfType(Path.class)
                                .map(path -> "/" + path.value())
                                .orElse(""));
    }

    private static String verb(JavaMethod method) {
        return Stream.of(method.reflect().getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value())
                .findFirst()
                .orElseThrow();
    }

    static Stream<Operation> operations() {
        return DOCUMENT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_documented_operation_exists_and_refuses_unknown_parameters(Operation operation) {
        var answer = ask(operation, operation.method().equals("GET") ? "?other=1" : "");

        answer.then().statusCode(equalTo(400)).body("code", equalTo("invalid_request"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_address_tells_all_the_methods_that_the_document_has_of_it(Operation operation) {
        var methods = DOCUMENT.operations()
                .filter(other -> other.path().equals(operation.path()))
                .flatMap(other -> other.method().equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(other.method()));
        var allow = Stream.concat(methods, Stream.of("OPTIONS")).sorted().collect(joining(", "));
        var path = path(operation);

        given().options(path).then().statusCode(204).header("Allow", allow);
        given().patch(path).then().statusCode(405).header("Allow", allow);
        given().request(operation.method(), path + "/").then().statusCode(404).body("code", equalTo("not_found"));
        if (operation.method().equals("GET")) {
            var get = get(path);
            var head = given().head(path);
            assertThat(head.statusCode()).isEqualTo(get.statusCode());
            assertThat(head.contentType()).isEqualTo(get.contentType());
            assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
            assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
        }
    }

    @Test
    void every_command_and_every_query_is_documented_under_an_id_of_its_own() {
        assertThat(DOCUMENT.operations().map(each -> each.text("operationId"))).doesNotHaveDuplicates();
        assertThat(DOCUMENT.operations()
                        .map(each -> each.text("x-tideline-function"))
                        .collect(toSet()))
                .isEqualTo(FunctionFolder.all(ROOT).stream()
                        .filter(function -> KINDS.contains(function.kind())
                                || function.name().equals("parked-events"))
                        .filter(function -> !isParticipant(function))
                        .map(FunctionFolder::name)
                        .collect(toSet()));
    }

    /** A participant carries out commands of sagas, and has no operation. */
    private static boolean isParticipant(FunctionFolder function) {
        try {
            return Files.readString(ROOT.resolve(function.path()).resolve("pom.xml"))
                    .contains("<artifactId>saga</artifactId>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_codes_of_problems_are_those_of_the_document() {
        assertThat(Stream.<ProblemType[]>of(Problem.Code.values(), SagaProblem.values(), ShopProblem.values())
                        .flatMap(Stream::of)
                        .map(ProblemType::code))
                .containsExactlyInAnyOrderElementsOf(DOCUMENT.codes());
    }

    static Stream<Query> queries() {
        return DOCUMENT.operations()
                .flatMap(operation -> DOCUMENT.query(operation).map(parameter -> new Query(operation, parameter)));
    }

    /** An operation and one parameter of its query. */
    record Query(Operation operation, Parameter parameter) {
        @Override
        public String toString() {
            return operation + "?" + parameter.name();
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void a_query_takes_documented_parameters_only(Query query) {
        var examples = examples(query.parameter());

        examples.sound().forEach(value -> ask(query, value).then().statusCode(200));
        examples.unsound()
                .forEach(value -> ask(query, value)
                        .then()
                        .statusCode(400)
                        .body("code", in(List.of("invalid_request", "invalid_cursor"))));
    }

    /** Values that a parameter's schema takes, and values that it does not. */
    private record Examples(List<String> sound, List<String> unsound) {}

    private static Examples examples(Parameter parameter) {
        var schema = parameter.schema();
        if (schema.has("enum")) {
            var values = new ArrayList<String>();
            schema.get("enum").forEach(value -> values.add(value.asText()));
            return new Examples(values, List.of("other", ""));
        }
        if (schema.has("minimum")) {
            var least = schema.get("minimum").asLong();
            var most = schema.get("maximum").asLong();
            return new Examples(List.of("" + least, "" + most), List.of("" + (least - 1), "" + (most + 1), "1.5", ""));
        }
        return switch (schema.get("type").asText() + " " + schema.path("format").asText(parameter.name())) {
            case "boolean in_stock" -> new Examples(List.of("true", "false"), List.of("1", "TRUE"));
            case "string uuid" -> new Examples(List.of(UUID.randomUUID().toString()), List.of("1-1-1-1-1"));
            case "string date-time" -> new Examples(List.of("2026-01-31T12:00:00Z"), List.of("2026-01-31", "now"));
            case "string min_total_spent" -> new Examples(List.of("0", "12.50"), List.of("-1", "1,5"));
            case "string email" -> new Examples(List.of("ada@example.org"), List.of("ada", "a@b@c"));
            case "string cursor" -> new Examples(List.of(), List.of("other"));
            case "string name", "string type", "string function", "string saga" ->
                new Examples(List.of("A", "%"), List.of("\0"));
            default -> throw new IllegalArgumentException("no example of " + parameter);
        };
    }

    private static Response ask(Query query, String value) {
        return given().urlEncodingEnabled(true)
                .queryParam(query.parameter().name(), value)
                .get(path(query.operation()));
    }

    private static Response ask(Operation operation, String query) {
        return given().contentType("application/json").body("[]").request(operation.method(), path(operation) + query);
    }

    private static String path(Operation operation) {
        return operation
                .path()
                .replaceAll("\\{(user|order)_id}", UUID.randomUUID().toString())
                .replace("{sku}", "mug")
                .replace("{function}", "order-view")
                .replace("{saga}", "fulfil-order")
                .replace("{key}", "stock-mug")
                .replace("{stream_id}", "user-" + Known.USER);
    }

    /** A user who exists while these tests run. */
    private static final class Known {
        static final String USER = Shop.user();
    }
}
