package dev.tideline.commands.addstock;

import dev.tideline.decision.FunctionName;
import dev.tideline.inventory.Quantity;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.PathId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** {@code POST /items/{sku}/stock}. */
@Path("/items")
public class AddStockResource {
    private static final String NAME = FunctionName.of(AddStockResource.class);

    private final Commands commands;

    AddStockResource(Commands commands) {
        this.commands = commands;
    }

    public record Body(Quantity quantity) {}

    @POST
    @Path("{sku}/stock")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> add(@PathParam("sku") String id, Body body) {
        var sku = PathId.of(id, Sku::parse, ShopProblem.ITEM_NOT_FOUND);
        return commands.carryOut(NAME, new AddStock(sku, body.quantity()), Answer.ofOtherStream("sku", sku));
    }
}
