package dev.tideline.queries.items;

import dev.tideline.event.Money;
import dev.tideline.event.Text;
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
import dev.tideline.runtime.views.Rows;
import dev.tideline.runtime.views.Views;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.views.Progress;
import dev.tideline.views.inventory.InventoryView;
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
import java.util.function.Function;

/** What customers ask of items. */
@Path("/items")
@Produces(MediaType.APPLICATION_JSON)
public class ItemsResource {
    private static final Key<InventoryView> SKU = new Key<>(row -> row.sku, Function.identity());
    private static final Listing<InventoryView> LISTING = new Listing<>(
            List.of(
                    new Sort<>("sku", SKU),
                    new Sort<>("name", new Key<>(row -> row.name, Function.identity())),
                    new Sort<>(
                            "unit_price",
                            new Key<>(
                                    row -> new Money(row.unitPrice),
                                    text -> Money.parse(text).amount()))),
            "sku",
            Set.of("name", "in_stock"),
            SKU);

    private final Views views;
    private final Progress progress;
    private final ReadYourWrites reads;

    ItemsResource(Views views, Progress progress, ReadYourWrites reads) {
        this.views = views;
        this.progress = progress;
        this.reads = reads;
    }

    @GET
    @Path("{sku}")
    public Uni<Response> one(@PathParam("sku") String id, @Context UriInfo uri, @Context HttpServerRequest http) {
        QueryParameters.none(uri);
        var conditions = Preconditions.of(http);
        var sku = PathId.of(id, Sku::parse, ShopProblem.ITEM_NOT_FOUND);
        return reads.caughtUp(progress::items)
                .chain(() -> views.read(() -> InventoryView.<InventoryView>findById(sku.value())))
                .map(row -> {
                    if (row == null || row.version() == 0) {
                        throw new ProblemException(Problem.of(ShopProblem.ITEM_NOT_FOUND));
                    }
                    return conditions.answer(row.tag(), () -> ItemAnswer.of(row));
                });
    }

    /** By sku, unless asked otherwise. */
    @GET
    public Uni<Page<ItemAnswer>> list(@Context UriInfo uri) {
        var request = LISTING.read(uri);
        var query = request.query();
        var rows = new Rows<>(
                InventoryView.class, "item_version > 0", request.sort().name(), "sku", request.descending());
        query.get("name", Text::beginning).ifPresent(prefix -> rows.startingWith("name", prefix));
        query.get("in_stock", ItemsResource::flag)
                .ifPresent(inStock -> rows.where("available", inStock ? ">" : "=", 0L));
        request.after().ifPresent(last -> rows.after(last.sortKey(), last.id()));
        return reads.caughtUp(progress::items)
                .chain(() -> views.list(rows, request.limit()))
                .map(found -> request.page(found.rows(), found.end().map(request::after), ItemAnswer::of));
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false is expected");
        };
    }
}
