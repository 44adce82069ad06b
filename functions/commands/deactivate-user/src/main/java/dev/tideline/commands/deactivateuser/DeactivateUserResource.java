package dev.tideline.commands.deactivateuser;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Note;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.PathId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code POST /users/{user_id}/deactivate}. */
@Path("/users")
public class DeactivateUserResource {
    private static final String NAME = FunctionName.of(DeactivateUserResource.class);

    private final Commands commands;

    DeactivateUserResource(Commands commands) {
        this.commands = commands;
    }

    public record Body(Optional<Note> note) {}

    @POST
    @Path("{user_id}/deactivate")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> deactivate(@PathParam("user_id") String id, Body body) {
        var user = PathId.of(id, UserId::parse, ShopProblem.USER_NOT_FOUND);
        var command = new DeactivateUser(commands.caller(), user, body.note());
        return commands.carryOut(NAME, command, Answer.of("user_id", user));
    }
}
