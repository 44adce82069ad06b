package dev.tideline.commands.registeruser;

import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.UserName;
import dev.tideline.users.EmailHashes;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** {@code POST /users}. */
@Path("/users")
public class RegisterUserResource {
    private static final String NAME = FunctionName.of(RegisterUserResource.class);

    private final Commands commands;
    private final Ids ids;
    private final EmailHashes hashes;

    RegisterUserResource(Commands commands, Ids ids, EmailHashes hashes) {
        this.commands = commands;
        this.ids = ids;
        this.hashes = hashes;
    }

    public record Body(Email email, UserName name) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> register(Body body) {
        var id = new UserId(ids.next());
        var command = new RegisterUser(id, body.email(), hashes.hash(), body.name());
        return commands.carryOut(NAME, command, Answer.of("user_id", id).at("/users/" + id));
    }
}
