package dev.tideline.local;

import static dev.tideline.testing.TestTokens.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.testing.OpenApi;
import dev.tideline.testing.OpenApi.Operation;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A customer sees and changes what is their own. What is of another customer is as if it were not there. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OwnershipTest {
    private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
    private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE");
    private static final List<Map<String, String>> PRECONDITIONS =
            List.of(Map.of(), Map.of("If-Match", "\"1\""), Map.of("If-None-Match", "*"));

    /**
     * Operations without an id in the path are in tests of their own. One customer is enough: operations that read come first, and
     * the customer leaves at last.
     */
    @TestFactory
    Stream<DynamicTest> a_resource_of_another_customer_is_as_if_it_were_not_there() {
        var ada = Customer.withAnOrder();
        return DOCUMENT.operations()
                .filter(operation -> "own".equals(operation.callers().get("customer")))
                .filter(operation -> operation.path().contains("{"))
                .sorted(Comparator.comparing((Operation operation) -> METHODS.indexOf(operation.method()))
                        .thenComparing(Operation::path))
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var samples = Samples.of(ada.id(), ada.order(), ada.sku(), new Random(1))
                            .with("Email", UUID.randomUUID() + "@example.org");
                    var nowhere = samples.with("UserId", UUID.randomUUID().toString())
                            .with("OrderId", UUID.randomUUID().toString());

                    for (var precondition : PRECONDITIONS) {
                        var foreign = send(as("customer", "mallory").headers(precondition), operation, samples);
                        var missing = send(as("customer", "mallory").headers(precondition), operation, nowhere);

                        assertThat(told(foreign)).as("with %s", precondition).isEqualTo(told(missing));
                        assertThat(headers(foreign)).isEqualTo(headers(missing));
                        assertThat(foreign.statusCode())
                                .isIn(precondition.isEmpty() ? List.of(404) : List.of(400, 404));
                    }
                    var own = send(ada.request(), operation, samples);
                    var staffs = send(as("staff", "grace"), operation, samples);

                    assertThat(own.statusCode()).isEqualTo(200);
                    assertThat(staffs.statusCode()).isEqualTo(200);
                }));
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
        json(ada.request(), body.formatted("")).post("/orders").then().statusCode(201);
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

        assertThat(orders(ada.request(), "")).containsExactly(ada.order());
        assertThat(orders(ada.request(), "?user_id=" + bob.id())).isEmpty();
        assertThat(orders(as("customer", "nobody-yet"), "")).isEmpty();
        assertThat(orders(as("staff", "grace"), "?user_id=" + bob.id())).containsExactly(bob.order());
    }

    @Test
    void a_cursor_is_of_the_customer_who_got_it() {
        var ada = Customer.withAnOrder();
        ada.placeOrder();
        var cursor = ada.request().get("/orders?limit=1").then().extract().<String>path("next_cursor");

        as("customer", "mallory")
                .queryParam("cursor", cursor)
                .get("/orders?limit=1")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_cursor"));
    }

    @Test
    void a_person_with_several_roles_has_the_rights_of_all() {
        var ada = Customer.withAnOrder();
        var operatorToo = TestTokens.issuer().token(ada.subject(), "customer", "operator");
        var staffToo = TestTokens.issuer().token(ada.subject(), "customer", "staff");
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
        // Its payment has no result for so long that staff can cancel it.
        var order = Shop.order(user, "pm_card_timeout", Map.of(Shop.item(1), 1));
        json(as("staff", "grace"), "{\"note\": \"a private reason\"}")
                .post("/orders/" + order + "/cancel")
                .then()
                .statusCode(200);
        Shop.awaitStatus(order, "cancelled");

        as("staff", "grace").get("/orders/" + order).then().body("note", equalTo("a private reason"));
        as("operator", "olga").get("/orders/" + order).then().statusCode(200).body("note", nullValue());
    }

    /** Returns the headers that may tell something: all but the id of the request, and the length, which the path changes. */
    private static Map<String, String> headers(Response answer) {
        return answer.headers().asList().stream()
                .filter(header -> !Set.of("x-correlation-id", "content-length")
                        .contains(header.getName().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(Header::getName, Header::getValue));
    }

    private static Stream<String> actors(String stream) {
        return StoredEvents.of(stream).stream()
                .map(event -> event.metadata().userId().orElseThrow());
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
}
