package dev.tideline.commands.changeuseremail;

import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.PathId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.users.EmailHashes;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** {@code PUT /users/{user_id}/email}. */
@Path("/users")
public class ChangeUserEmailResource {
    private static final String NAME = FunctionName.of(ChangeUserEmailResource.class);

    private final Commands commands;
    private final EmailHashes hashes;

    ChangeUserEmailResource(Commands commands, EmailHashes hashes) {
        this.commands = commands;
        this.hashes = hashes;
    }

    public record Body(Email email) {}

    @PUT
    @Path("{user_id}/email")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> change(@PathParam("user_id") String id, Body body) {
        var user = PathId.of(id, UserId::parse, ShopProblem.USER_NOT_FOUND);
        var command = new ChangeUserEmail(commands.caller(), user, body.email(), hashes.hash());
        return commands.carryOut(NAME, command, Answer.of("user_id", user));
    }
}
