package dev.tideline.queries.orders;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Money;
import dev.tideline.query.Column;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.http.EntityQuery;
import dev.tideline.runtime.http.ListQuery;
import dev.tideline.runtime.http.ListQuery.Filter;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.views.ServedViews;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.views.order.OrderView;
import dev.tideline.views.order.OrderView.Status;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers queries for orders. */
@Path("/orders")
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {
    private static final String NAME = FunctionName.of(OrdersResource.class);
    private static final Column<OrderView, UUID> ORDER_ID = Column.ofUuid("order_id", row -> row.orderId);
    private static final Column<OrderView, UUID> USER_ID = Column.ofUuid("user_id", row -> row.userId);
    private static final Column<OrderView, String> STATUS = Column.ofText("status", row -> row.status.toString());
    private static final Column<OrderView, Instant> PLACED_AT =
            new Column<>("placed_at", row -> row.placedAt, Timestamps::parse, Timestamps::text);
    private static final Column<OrderView, BigDecimal> TOTAL_AMOUNT = new Column<>(
            "total_amount", row -> row.totalAmount, text -> Money.parse(text).amount(), BigDecimal::toPlainString);

    public static final EntityQuery<OrderView, OrderAnswer> ONE = new EntityQuery<>(
            "GetOrder",
            id -> OrderId.parse(id).value(),
            ShopProblem.ORDER_NOT_FOUND,
            OrderAnswer::of,
            Optional.of(row -> row.userId));

    /**
     * The list of orders, latest first unless the caller asks for another order. Both ends of a range of placement times are
     * inclusive.
     */
    public static final ListQuery<OrderView, OrderAnswer> LIST = new ListQuery<>(
            "ListOrders",
            List.of(PLACED_AT, TOTAL_AMOUNT),
            "-placed_at",
            ORDER_ID,
            List.of(
                    new Filter<>(
                            "user_id", id -> USER_ID.isIndexed(UserId.parse(id).value())),
                    new Filter<>("status", name -> STATUS.is(Status.parse(name).toString())),
                    new Filter<>("placed_from", time -> PLACED_AT.isAtLeast(Timestamps.parse(time))),
                    new Filter<>("placed_to", time -> PLACED_AT.isAtMost(Timestamps.parse(time)))),
            OrderAnswer::of,
            Optional.of(USER_ID));

    private final Queries queries;
    private final RowSource<OrderView> orders;

    OrdersResource(Queries queries, ServedViews views) {
        this.queries = queries;
        this.orders = views.of(OrderView.VERSIONS);
    }

    @GET
    @Path("{order_id}")
    public Uni<Response> one(@PathParam("order_id") String id, @Context UriInfo uri) {
        return queries.one(NAME, ONE, orders, id, uri);
    }

    @GET
    public Uni<Page<OrderAnswer>> list(@Context UriInfo uri) {
        return queries.list(NAME, LIST, orders, uri);
    }
}
