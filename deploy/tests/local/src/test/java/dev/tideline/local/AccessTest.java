package dev.tideline.local;

import static dev.tideline.testing.TestTokens.anonymous;
import static dev.tideline.testing.TestTokens.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.OpenApi;
import dev.tideline.testing.OpenApi.Operation;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import dev.tideline.tokens.TokenIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls every operation of the OpenAPI document as every kind of caller. What the document says of callers comes from the same lines that
 * the functions go by.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class AccessTest {
    private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
    private static final TokenIssuer ISSUER = TestTokens.issuer();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE");
    private static final List<String> ROLES = List.of("customer", "staff", "operator");
    private static final Map<String, Object> EVERY_ROLE = Map.of("sub", "eve", "roles", ROLES);

    static Stream<Operation> operations() {
        return DOCUMENT.operations();
    }

    static Stream<Operation> restricted() {
        return operations().filter(operation -> !isPublic(operation));
    }

    /** A token that nobody may accept. */
    private record Bad(String fault, String token) {}

    private static final List<Bad> BAD_TOKENS = List.of(
            new Bad("expired by 31 s", ISSUER.token(EVERY_ROLE, Duration.ofSeconds(-31))),
            new Bad("of another issuer", ISSUER.token(with("iss", "urn:other"), Duration.ofMinutes(5))),
            new Bad("for another audience", ISSUER.token(with("aud", "other"), Duration.ofMinutes(5))),
            new Bad("not valid yet", ISSUER.token(with("nbf", 4_102_444_800L), Duration.ofMinutes(5))),
            new Bad(
                    "of an unknown key",
                    TokenIssuer.create("urn:tideline:test", "x").token(EVERY_ROLE, Duration.ofMinutes(5))),
            new Bad(
                    "of another key",
                    TokenIssuer.create("urn:tideline:test", "test").token(EVERY_ROLE, Duration.ofMinutes(5))),
            new Bad("without algorithm", unsigned("{\"alg\":\"none\",\"kid\":\"test\"}") + "."),
            new Bad("of a symmetric algorithm", unsigned("{\"alg\":\"HS256\",\"kid\":\"test\"}") + ".c2lnbmF0dXJl"),
            new Bad("malformed", "token"));

    /** Returns a token with this header and good claims, as far as its signature. */
    private static String unsigned(String header) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + ISSUER.token(EVERY_ROLE, Duration.ofMinutes(5)).split("\\.")[1];
    }

    @TestFactory
    Stream<DynamicTest> an_operation_needs_a_good_token() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    unauthenticated("no token", ask(operation, Optional.empty()), "Bearer realm=\"tideline\"");
                    BAD_TOKENS.forEach(bad -> unauthenticated(
                            bad.fault(),
                            ask(operation, Optional.of(bad.token())),
                            "Bearer realm=\"tideline\", error=\"invalid_token\""));
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_operation_admits_its_callers_and_nobody_else() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    for (var role : ROLES) {
                        var answer = ask(operation, Optional.of(ISSUER.token("eve", role)));
                        if (callers(operation).containsKey(role)) {
                            admitted(answer);
                            assertThat(answer.headers().firstValue("Cache-Control"))
                                    .contains("no-store");
                        } else {
                            forbidden(answer);
                        }
                    }
                    forbidden(ask(operation, Optional.of(ISSUER.token("eve", "admin"))));
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_public_operation_needs_no_token_and_looks_at_none() {
        return operations()
                .filter(AccessTest::isPublic)
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var answer = ask(operation, Optional.empty());
                    admitted(answer);
                    assertThat(answer.headers().firstValue("Cache-Control")).isEmpty();
                    BAD_TOKENS.forEach(bad -> admitted(ask(operation, Optional.of(bad.token()))));
                }));
    }

    /**
     * Operations without an id in the path are in tests of their own. One customer is enough: operations that read come first, and
     * the customer leaves at last.
     */
    @TestFactory
    Stream<DynamicTest> a_resource_of_another_customer_is_as_if_it_were_not_there() {
        var ada = Customer.withAnOrder();
        return restricted()
                .filter(operation -> "own".equals(callers(operation).get("customer")))
                .filter(operation -> operation.path().contains("{"))
                .sorted(Comparator.comparing((Operation operation) -> METHODS.indexOf(operation.method()))
                        .thenComparing(Operation::path))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var samples = Samples.of(ada.id(), ada.order(), ada.sku(), new Random(1))
                            .with("Email", UUID.randomUUID() + "@example.org");
                    var nowhere = samples.with("UserId", UUID.randomUUID().toString())
                            .with("OrderId", UUID.randomUUID().toString());

                    as("customer", "mallory")
                            .header("If-Match", "\"1\"")
                            .header("If-None-Match", "*")
                            .contentType("application/json")
                            .body("{}")
                            .request(operation.method(), samples.path(operation))
                            .then()
                            .statusCode(in(List.of(400, 404)));
                    var foreign = send(as("customer", "mallory"), operation, samples);
                    var missing = send(as("customer", "mallory"), operation, nowhere);
                    var own = send(as("customer", ada.subject()), operation, samples);
                    var staffs = send(as("staff", "grace"), operation, samples);

                    assertThat(foreign.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
                    assertThat(told(foreign)).isEqualTo(told(missing));
                    assertThat(headers(foreign)).isEqualTo(headers(missing));
                    assertThat(own.statusCode()).isEqualTo(200);
                    assertThat(staffs.statusCode()).isEqualTo(200);
                }));
    }

    /** Returns the headers that may tell something: all but the id of the request, and the length, which the path changes. */
    private static Map<String, String> headers(Response answer) {
        return answer.headers().asList().stream()
                .filter(header -> !Set.of("x-correlation-id", "content-length")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(Header::getName, Header::getValue));
    }

    @Test
    void a_customer_orders_for_themselves_and_for_nobody_else() {
        var ada = Customer.withAnOrder();
        var body = "{%s\"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"" + ada.sku()
                + "\", \"quantity\": 1}]}";
        var foreign = json(as("customer", "mallory"), body.formatted("\"user_id\": \"" + ada.id() + "\", "))
                .post("/orders");
        var missing = json(as("customer", "mallory"), body.formatted("\"user_id\": \"" + UUID.randomUUID() + "\", "))
                .post("/orders");

        assertThat(foreign.statusCode()).isEqualTo(422).isEqualTo(missing.statusCode());
        assertThat(told(foreign)).isEqualTo(told(missing));
        json(as("customer", ada.subject()), body.formatted(""))
                .post("/orders")
                .then()
                .statusCode(201);
        json(as("customer", "nobody-yet"), body.formatted(""))
                .post("/orders")
                .then()
                .statusCode(422)
                .body("code", equalTo("user_not_found"));
        json(as("staff", "grace"), body.formatted(""))
                .post("/orders")
                .then()
                .statusCode(400)
                .body("violations[0].pointer", equalTo("/user_id"));
    }

    @Test
    void a_customer_lists_their_own_orders_whatever_they_ask_for() {
        var ada = Customer.withAnOrder();
        var bob = Customer.withAnOrder();

        assertThat(orders(as("customer", ada.subject()), "")).containsExactly(ada.order());
        assertThat(orders(as("customer", ada.subject()), "?user_id=" + bob.id()))
                .isEmpty();
        assertThat(orders(as("customer", "nobody-yet"), "")).isEmpty();
        assertThat(orders(as("staff", "grace"), "?user_id=" + bob.id())).containsExactly(bob.order());
    }

    @Test
    void a_cursor_is_of_the_customer_who_got_it() {
        var ada = Customer.withAnOrder();
        ada.orders();
        var cursor = as("customer", ada.subject())
                .get("/orders?limit=1")
                .then()
                .extract()
                .<String>path("next_cursor");

        as("customer", "mallory")
                .queryParam("cursor", cursor)
                .get("/orders?limit=1")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_cursor"));
    }

    @Test
    void a_path_that_leaves_health_by_dots_leads_nowhere() throws IOException {
        for (var path : List.of("/q/../events", "/q/%2e%2e/users", "/q/health/../../events")) {
            try (var socket = new Socket("localhost", RestAssured.port)) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 404");
            }
        }
    }

    @Test
    void a_person_with_several_roles_has_the_rights_of_all() {
        var ada = Customer.withAnOrder();
        var operatorToo = ISSUER.token(ada.subject(), "customer", "operator");
        var staffToo = ISSUER.token(ada.subject(), "customer", "staff");
        var body =
                "{\"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"" + ada.sku() + "\", \"quantity\": 1}]}";

        as(operatorToo).get("/orders/" + ada.order()).then().statusCode(200);
        as(operatorToo).get("/events").then().statusCode(200);
        as(staffToo).get("/users").then().statusCode(200);
        var order = json(as(staffToo), body)
                .post("/orders")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("order_id");
        assertThat(StoredEvents.of("order-" + order).getFirst().metadata().userId())
                .as("the right of a customer was used")
                .contains(ada.id());
    }

    @Test
    void a_customer_has_idempotency_keys_of_their_own() {
        var key = UUID.randomUUID();
        var body = "{\"email\": \"%s@example.org\", \"name\": \"Ada\"}";
        var adas = body.formatted(UUID.randomUUID());

        var first = json(as("customer", "ada-" + key), adas)
                .header("Idempotency-Key", key)
                .post("/users");
        var others = json(as("customer", "bob-" + key), body.formatted(UUID.randomUUID()))
                .header("Idempotency-Key", key)
                .post("/users");
        var again = json(as("customer", "ada-" + key), adas)
                .header("Idempotency-Key", key)
                .post("/users");

        others.then().statusCode(201).header("Idempotency-Replayed", nullValue());
        again.then().statusCode(201).header("Idempotency-Replayed", "true");
        assertThat(again.asString()).isEqualTo(first.asString()).isNotEqualTo(others.asString());
    }

    @Test
    void an_event_names_the_person_who_caused_it_by_their_role() {
        var ada = Customer.withAnOrder();
        as("staff", "grace").contentType("application/json").body("{}").post("/users/" + ada.id() + "/deactivate");

        assertThat(actors("order-" + ada.order()))
                .as("of the order and its end")
                .containsExactly(ada.id(), ada.id());
        assertThat(actors("item-" + ada.sku())).containsExactly("staff:" + TestTokens.person("tester"));
        assertThat(actors("user-" + ada.id())).containsExactly(ada.id(), "staff:" + TestTokens.person("grace"));
    }

    private static Stream<String> actors(String stream) {
        return StoredEvents.of(stream).stream()
                .map(event -> event.metadata().userId().orElseThrow());
    }

    @Test
    void a_customer_registers_themselves_once_under_an_id_of_their_own() {
        var subject = UUID.randomUUID().toString();
        var email = "{\"email\": \"" + UUID.randomUUID() + "@example.org\", \"name\": \"Ada\"}";

        json(as("customer", subject), email)
                .post("/users")
                .then()
                .statusCode(201)
                .body("user_id", equalTo(TestTokens.person(subject).toString()));
        json(as("customer", subject), email)
                .post("/users")
                .then()
                .statusCode(409)
                .body("code", equalTo("already_registered"));
        json(as("customer", subject), email.replace("}", ", \"subject\": \"eve\"}"))
                .post("/users")
                .then()
                .statusCode(400)
                .body("violations[0].pointer", equalTo("/subject"));
    }

    @Test
    void staff_register_a_customer_by_the_subject_of_their_tokens() {
        var subject = UUID.randomUUID().toString();
        var body = "{\"email\": \"" + UUID.randomUUID() + "@example.org\", \"name\": \"Ada\", \"subject\": \"" + subject
                + "\"}";

        json(as("staff", "grace"), body)
                .post("/users")
                .then()
                .statusCode(201)
                .body("user_id", equalTo(TestTokens.person(subject).toString()));
        json(as("staff", "grace"), body)
                .post("/users")
                .then()
                .statusCode(409)
                .body("code", equalTo("already_registered"));
    }

    @Test
    void an_operator_sees_an_order_without_its_note() {
        var user = Shop.user();
        // Its payment takes long enough for the customer.
        var order = Shop.order(user, "pm_card_timeout", Map.of(Shop.item(1), 1));
        json(as("staff", "grace"), "{\"note\": \"a private reason\"}")
                .post("/orders/" + order + "/cancel")
                .then()
                .statusCode(200);
        Shop.awaitStatus(order, "cancelled");

        as("staff", "grace").get("/orders/" + order).then().body("note", equalTo("a private reason"));
        as("operator", "olga").get("/orders/" + order).then().statusCode(200).body("note", nullValue());
    }

    @Test
    void a_denial_is_logged_and_counted_with_its_actor_and_without_the_token() {
        var ada = Customer.withAnOrder();
        var token = ISSUER.token("mallory", "customer");
        var mallory = TestTokens.person("mallory").toString();
        var denied = denials();

        var log = new CapturedLog("dev.tideline.runtime.identity");
        try {
            as(token).get("/orders/" + ada.order()).then().statusCode(404);
            as(token).get("/events").then().statusCode(403);
            as(token + "x").get("/events").then().statusCode(401);

            assertThat(log.lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("GET /orders/" + ada.order(), "order_not_found", "actor=" + mallory),
                            line -> assertThat(line).contains("GET /events", "forbidden", "actor=" + mallory),
                            line -> assertThat(line).contains("GET /events", "unauthenticated", "actor=unknown"))
                    .noneMatch(line -> line.contains(token.substring(token.lastIndexOf('.'))));
        } finally {
            log.close();
        }
        assertThat(denials()).isEqualTo(denied + 3);
    }

    /** Returns the number of denials so far, of all codes. */
    private static long denials() {
        return anonymous()
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("tideline_denials_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @TestFactory
    Stream<DynamicTest> a_request_for_no_operation_needs_no_token() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var path = samples().path(operation);

                    assertThat(plain("OPTIONS", path).statusCode()).isEqualTo(204);
                    assertThat(plain("PATCH", path).statusCode()).isEqualTo(405);
                    assertThat(plain(operation.method(), path + "/").statusCode())
                            .isEqualTo(404);
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_token_is_looked_at_before_anything_else_of_a_request() {
        return restricted()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var path = samples().path(operation).replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "malformed");
                    var answer = plain(
                            operation.method(),
                            path + "?unknown=1",
                            "Content-Type",
                            "text/plain",
                            "Content-Encoding",
                            "gzip",
                            "If-Match",
                            "malformed");

                    assertThat(answer.statusCode()).isEqualTo(401);
                }));
    }

    @ParameterizedTest
    @MethodSource("noToken")
    void a_header_that_is_not_one_bearer_token_is_refused(List<String> lines) {
        var others = lines.subList(1, lines.size()).toArray();

        given().header("Authorization", lines.getFirst(), others)
                .get("/users")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer realm=\"tideline\", error=\"invalid_token\""));
    }

    static Stream<List<String>> noToken() {
        var good = ISSUER.token("grace", "staff");
        return Stream.of(
                List.of("Bearer " + good, "Bearer " + good),
                List.of("Basic Z3JhY2U6c2VjcmV0"),
                List.of("Bearer"),
                List.of("Bearer " + good + " " + good),
                List.of(good));
    }

    /** A customer of the shop. */
    private record Customer(String subject, String id, String sku, String order) {
        static Customer withAnOrder() {
            var subject = UUID.randomUUID().toString();
            var id = json(as("customer", subject), "{\"email\": \"" + subject + "@example.org\", \"name\": \"Ada\"}")
                    .post("/users")
                    .then()
                    .statusCode(201)
                    .extract()
                    .<String>path("user_id");
            await().until(() -> as("staff", "grace").get("/users/" + id).statusCode() == 200);
            // There are no pieces, so the order is soon cancelled.
            return new Customer(subject, id, Shop.item(0), "").orders();
        }

        /** Returns this customer with one more order, which the views show. */
        Customer orders() {
            var order = json(
                            as("customer", subject),
                            "{\"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"" + sku
                                    + "\", \"quantity\": 1}]}")
                    .post("/orders")
                    .then()
                    .statusCode(201)
                    .extract()
                    .<String>path("order_id");
            Shop.awaitStatus(order, "cancelled");
            return new Customer(subject, id, sku, order);
        }
    }

    private static Samples samples() {
        return Samples.of(UUID.randomUUID().toString(), UUID.randomUUID().toString(), "mug", new Random(1));
    }

    private static boolean isPublic(Operation operation) {
        return callers(operation).containsKey("anyone");
    }

    private static Map<String, String> callers(Operation operation) {
        var callers = new TreeMap<String, String>();
        operation
                .definition()
                .get("x-tideline-callers")
                .forEachEntry((caller, what) -> callers.put(caller, what.asText()));
        return callers;
    }

    /** Sends a request that an admitted caller would be told is not valid. */
    private static HttpResponse<String> ask(Operation operation, Optional<String> token) {
        var path = samples().path(operation);
        return token.map(sent -> plain(
                        operation.method(),
                        path,
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + sent))
                .orElseGet(() -> plain(operation.method(), path, "Content-Type", "application/json"));
    }

    /** Sends a request without REST Assured, which computes more for it than the application. There are a thousand of them. */
    private static HttpResponse<String> plain(String method, String target, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + target))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString("[]"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private static Response send(RequestSpecification caller, Operation operation, Samples samples) {
        var path = samples.path(operation);
        return DOCUMENT.body(operation)
                .map(schema -> json(caller, samples.value(schema, "").toString()))
                .orElse(caller)
                .request(operation.method(), path);
    }

    private static RequestSpecification json(RequestSpecification caller, String body) {
        return caller.contentType("application/json").body(body);
    }

    private static List<String> orders(RequestSpecification caller, String query) {
        return caller.get("/orders" + query).then().statusCode(200).extract().path("data.order_id");
    }

    /** Returns all that a problem tells, besides the path and the id of the request. */
    private static Map<String, Object> told(Response problem) {
        var body = problem.jsonPath().<String, Object>getMap("$");
        body.remove("instance");
        body.remove("correlation_id");
        return body;
    }

    private static void admitted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isNotIn(401, 403);
    }

    private static void unauthenticated(String fault, HttpResponse<String> answer, String challenge) {
        assertThat(answer.statusCode()).as(fault).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .as(fault)
                .startsWith(challenge);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).as(fault).contains("\"code\":\"unauthenticated\"");
    }

    private static void forbidden(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"tideline\", error=\"insufficient_scope\"");
        assertThat(answer.body()).contains("\"code\":\"forbidden\"");
    }

    private static Map<String, Object> with(String claim, Object value) {
        var claims = new HashMap<>(EVERY_ROLE);
        claims.put(claim, value);
        return claims;
    }
}
