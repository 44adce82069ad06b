package dev.tideline.commands.cancelorder;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Note;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.PathId;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopProblem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code POST /orders/{order_id}/cancel}. */
@Path("/orders")
public class CancelOrderResource {
    private static final String NAME = FunctionName.of(CancelOrderResource.class);

    private final Commands commands;

    CancelOrderResource(Commands commands) {
        this.commands = commands;
    }

    public record Body(Optional<Note> note) {}

    @POST
    @Path("{order_id}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> cancel(@PathParam("order_id") String id, Body body) {
        var order = PathId.of(id, OrderId::parse, ShopProblem.ORDER_NOT_FOUND);
        var command = new CancelOrder(commands.caller(), order, body.note());
        return commands.carryOut(NAME, command, Answer.of("order_id", order));
    }
}
