package dev.tideline.queries.items;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Money;
import dev.tideline.event.Text;
import dev.tideline.query.Column;
import dev.tideline.query.Condition;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.http.EntityQuery;
import dev.tideline.runtime.http.ListQuery;
import dev.tideline.runtime.http.ListQuery.Filter;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.views.ServedViews;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.views.inventory.InventoryView;
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
import java.util.List;

/** Answers queries for items. */
@Path("/items")
@Produces(MediaType.APPLICATION_JSON)
public class ItemsResource {
    private static final String NAME = FunctionName.of(ItemsResource.class);
    private static final Column<InventoryView, String> SKU = Column.ofText("sku", row -> row.sku);
    private static final Column<InventoryView, String> ITEM_NAME = Column.ofText("name", row -> row.name);
    private static final Column<InventoryView, Long> AVAILABLE = Column.ofNumber("available", row -> row.available);
    private static final Column<InventoryView, BigDecimal> UNIT_PRICE = new Column<>(
            "unit_price", row -> row.unitPrice, text -> Money.parse(text).amount(), BigDecimal::toPlainString);

    public static final EntityQuery<InventoryView, ItemAnswer> ONE =
            new EntityQuery<>("GetItem", sku -> Sku.parse(sku).value(), ShopProblem.ITEM_NOT_FOUND, ItemAnswer::of);

    /** The list of items, by sku unless the caller asks for another order. */
    public static final ListQuery<InventoryView, ItemAnswer> LIST = new ListQuery<>(
            "ListItems",
            List.of(SKU, ITEM_NAME, UNIT_PRICE),
            "sku",
            SKU,
            List.of(
                    new Filter<>("name", prefix -> ITEM_NAME.startsWith(Text.beginning(prefix))),
                    new Filter<>("in_stock", ItemsResource::inStock)),
            ItemAnswer::of);

    private final Queries queries;
    private final RowSource<InventoryView> items;

    ItemsResource(Queries queries, ServedViews views) {
        this.queries = queries;
        this.items = views.of(InventoryView.VERSIONS);
    }

    @GET
    @Path("{sku}")
    public Uni<Response> one(@PathParam("sku") String sku, @Context UriInfo uri) {
        return queries.one(NAME, ONE, items, sku, uri);
    }

    @GET
    public Uni<Page<ItemAnswer>> list(@Context UriInfo uri) {
        return queries.list(NAME, LIST, items, uri);
    }

    private static Condition<InventoryView> inStock(String flag) {
        return switch (flag) {
            case "true" -> AVAILABLE.isAbove(0L);
            case "false" -> AVAILABLE.is(0L);
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }
}
