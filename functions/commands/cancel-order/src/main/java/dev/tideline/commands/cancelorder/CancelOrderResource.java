package dev.tideline.commands.cancelorder;

import dev.tideline.event.Note;
import dev.tideline.order.OrderId;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.PathId;
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
    private final Commands commands;

    CancelOrderResource(Commands commands) {
        this.commands = commands;
    }

    public record Body(Optional<Note> note) {}

    @POST
    @Path("{order_id}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> cancel(@PathParam("order_id") String id, Body body) {
        var order = PathId.of(id, OrderId::parse, Code.ORDER_NOT_FOUND);
        return commands.carryOut(ThisFunction.NAME, new CancelOrder(order, body.note()), Answer.of("order_id", order));
    }
}
