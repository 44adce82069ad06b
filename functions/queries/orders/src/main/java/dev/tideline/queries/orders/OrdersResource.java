package dev.tideline.queries.orders;

import dev.tideline.event.Money;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Listing.Key;
import dev.tideline.runtime.http.Listing.Sort;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.PathId;
import dev.tideline.runtime.http.Preconditions;
import dev.tideline.runtime.http.QueryParameters;
import dev.tideline.runtime.http.ReadYourWrites;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.views.Rows;
import dev.tideline.runtime.views.Views;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.views.Progress;
import dev.tideline.views.order.OrderView;
import dev.tideline.views.order.OrderView.Status;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;

/** What customers ask of their orders. */
@Path("/orders")
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {
    private static final Listing<OrderView> LISTING = new Listing<>(
            List.of(
                    new Sort<>("placed_at", new Key<>(row -> Timestamps.text(row.placedAt), Timestamps::parse)),
                    new Sort<>(
                            "total_amount",
                            new Key<>(
                                    row -> new Money(row.totalAmount),
                                    text -> Money.parse(text).amount()))),
            "-placed_at",
            Set.of("user_id", "status", "placed_from", "placed_to"),
            new Key<>(row -> row.orderId, Uuids::parse));

    private final Views views;
    private final Progress progress;
    private final ReadYourWrites reads;

    OrdersResource(Views views, Progress progress, ReadYourWrites reads) {
        this.views = views;
        this.progress = progress;
        this.reads = reads;
    }

    @GET
    @Path("{order_id}")
    public Uni<Response> one(@PathParam("order_id") String id, @Context UriInfo uri, @Context HttpServerRequest http) {
        QueryParameters.none(uri);
        var conditions = Preconditions.of(http);
        var order = PathId.of(id, OrderId::parse, ShopProblem.ORDER_NOT_FOUND);
        return reads.caughtUp(progress::orders)
                .chain(() -> views.read(() -> OrderView.<OrderView>findById(order.value())))
                .map(row -> {
                    if (row == null || row.version() == 0) {
                        throw new ProblemException(Problem.of(ShopProblem.ORDER_NOT_FOUND));
                    }
                    return conditions.answer(row.tag(), () -> OrderAnswer.of(row));
                });
    }

    /** Latest first, unless asked otherwise. Both ends of the time that they were placed in are part of it. */
    @GET
    public Uni<Page<OrderAnswer>> list(@Context UriInfo uri) {
        var request = LISTING.read(uri);
        var query = request.query();
        var rows = new Rows<>(
                OrderView.class, "order_version > 0", request.sort().name(), "order_id", request.descending());
        query.get("user_id", UserId::parse).ifPresent(user -> rows.by("user_id", user.value()));
        query.get("status", Status::parse).ifPresent(status -> rows.where("status", "=", status.toString()));
        query.get("placed_from", Timestamps::parse).ifPresent(from -> rows.where("placed_at", ">=", from));
        query.get("placed_to", Timestamps::parse).ifPresent(to -> rows.where("placed_at", "<=", to));
        request.after().ifPresent(last -> rows.after(last.sortKey(), last.id()));
        return reads.caughtUp(progress::orders)
                .chain(() -> views.list(rows, request.limit()))
                .map(found -> request.page(found.rows(), found.end().map(request::after), OrderAnswer::of));
    }
}
