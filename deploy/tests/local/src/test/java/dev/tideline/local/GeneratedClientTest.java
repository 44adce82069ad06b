package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.client.ApiClient;
import dev.tideline.client.ApiException;
import dev.tideline.client.ItemsApi;
import dev.tideline.client.ItemsApi.APIAddStockRequest;
import dev.tideline.client.ItemsApi.APIListItemRequest;
import dev.tideline.client.OrdersApi;
import dev.tideline.client.OrdersApi.APIGetOrderRequest;
import dev.tideline.client.OrdersApi.APIPlaceOrderRequest;
import dev.tideline.client.UsersApi;
import dev.tideline.client.UsersApi.APIGetUserRequest;
import dev.tideline.client.UsersApi.APIListUsersRequest;
import dev.tideline.client.UsersApi.APIRegisterUserRequest;
import dev.tideline.client.model.AddStock;
import dev.tideline.client.model.ListItem;
import dev.tideline.client.model.OrderStatus;
import dev.tideline.client.model.PlaceOrder;
import dev.tideline.client.model.PlacedLine;
import dev.tideline.client.model.PlacedOrder;
import dev.tideline.client.model.Problem;
import dev.tideline.client.model.RegisterUser;
import dev.tideline.client.model.UserStatus;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shop's program that was generated from the document. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class GeneratedClientTest {
    @TestHTTPResource
    URI server;

    private ItemsApi items;
    private OrdersApi orders;
    private UsersApi users;

    @BeforeEach
    void connect() {
        var client = new ApiClient().setReadTimeout(Duration.ofSeconds(20));
        client.setRequestInterceptor(
                request -> request.header("Authorization", "Bearer " + TestTokens.ofStaffAndOperator()));
        client.updateBaseUri(server.toString().replaceFirst("/$", ""));
        items = new ItemsApi(client);
        orders = new OrdersApi(client);
        users = new UsersApi(client);
    }

    @Test
    void an_order_is_placed_once_waited_for_and_read_back_by_its_token() throws ApiException {
        var sku = item(3);
        var request = APIPlaceOrderRequest.newBuilder()
                .placeOrder(new PlaceOrder()
                        .userId(user())
                        .addItemsItem(new PlacedLine().sku(sku).quantity(2))
                        .paymentMethod("pm_card_ok"))
                .idempotencyKey(UUID.randomUUID().toString())
                .prefer("wait=10")
                .build();

        var placed = orders.placeOrderWithHttpInfo(request);
        var again = orders.placeOrderWithHttpInfo(request);

        assertThat(placed.getStatusCode()).isEqualTo(201);
        assertThat(again.getData()).isEqualTo(placed.getData());
        assertThat(again.getHeaders()).containsKey("idempotency-replayed");
        assertThat(placed.getData().getOutcome()).isEqualTo(PlacedOrder.OutcomeEnum.CONFIRMED);
        assertThat(placed.getData().getReason()).isNull();
        var order = placed.getData().getOrderId();
        var read = orders.getOrder(APIGetOrderRequest.newBuilder()
                .orderId(order)
                .consistencyToken(placed.getHeaders().get("consistency-token").getFirst())
                .prefer("wait=10")
                .build());
        assertThat(read.getTotalAmount()).isEqualTo("25.00");
        assertThat(read.getItems()).extracting(line -> line.getSku()).containsExactly(sku);
        assertThat(read.getPlacedAt()).isNotNull();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> orders.getOrder(APIGetOrderRequest.newBuilder()
                                        .orderId(order)
                                        .build())
                                .getStatus()
                        == OrderStatus.CONFIRMED);
    }

    @Test
    void a_list_is_filtered_and_gone_through_page_by_page() throws ApiException {
        var name = "Ada " + UUID.randomUUID();
        var first = register(name);
        register(name);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(ApiException.class)
                .until(() -> users.listUsers(page(name, 10, null)).getData().size() == 2);

        var page = users.listUsers(page(name, 1, null));
        var last = users.listUsers(page(name, 1, page.getNextCursor()));

        assertThat(page.getData()).hasSize(1);
        assertThat(last.getData()).extracting(user -> user.getUserId()).containsExactly(first);
        assertThat(last.getNextCursor()).isNull();
    }

    @Test
    void a_refusal_is_an_exception_with_its_problem() {
        var nobody = APIGetUserRequest.newBuilder().userId(UUID.randomUUID()).build();

        assertThatThrownBy(() -> users.getUser(nobody)).isInstanceOfSatisfying(ApiException.class, refusal -> {
            assertThat(refusal.getCode()).isEqualTo(404);
            assertThat(problem(refusal).getCode()).isEqualTo(Problem.CodeEnum.USER_NOT_FOUND);
        });
    }

    private static Problem problem(ApiException refusal) {
        try {
            return ApiClient.createDefaultObjectMapper().readValue(refusal.getResponseBody(), Problem.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no problem", e);
        }
    }

    private static APIListUsersRequest page(String name, int limit, String cursor) {
        return APIListUsersRequest.newBuilder()
                .name(name)
                .status(UserStatus.ACTIVE)
                .limit(limit)
                .cursor(cursor)
                .build();
    }

    private UUID user() throws ApiException {
        return register("Ada");
    }

    private UUID register(String name) throws ApiException {
        return users.registerUser(APIRegisterUserRequest.newBuilder()
                        .registerUser(new RegisterUser()
                                .email(UUID.randomUUID() + "@example.org")
                                .name(name))
                        .build())
                .getUserId();
    }

    private String item(int pieces) throws ApiException {
        var sku = "sku-" + UUID.randomUUID();
        items.listItem(APIListItemRequest.newBuilder()
                .sku(sku)
                .listItem(new ListItem().name("Mug").unitPrice("12.50").currency("EUR"))
                .build());
        items.addStock(APIAddStockRequest.newBuilder()
                .sku(sku)
                .addStock(new AddStock().quantity(pieces))
                .build());
        return sku;
    }
}
