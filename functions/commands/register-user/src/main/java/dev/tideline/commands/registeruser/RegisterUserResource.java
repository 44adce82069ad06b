package dev.tideline.commands.registeruser;

import dev.tideline.decision.Caller;
import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.identity.Persons;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.UserName;
import dev.tideline.users.EmailHashes;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** {@code POST /users}. */
@Path("/users")
public class RegisterUserResource {
    private static final String NAME = FunctionName.of(RegisterUserResource.class);

    /** OpenID Connect Core 1.0, 2: a subject has at most 255 characters. */
    private static final int MAX_SUBJECT = 255;

    private final Commands commands;
    private final Ids ids;
    private final EmailHashes hashes;
    private final Persons persons;

    RegisterUserResource(Commands commands, Ids ids, EmailHashes hashes, Persons persons) {
        this.commands = commands;
        this.ids = ids;
        this.hashes = hashes;
        this.persons = persons;
    }

    /** @param subject of the user's tokens, if somebody else registers them */
    public record Body(Email email, UserName name, Optional<String> subject) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> register(Body body) {
        var id = new UserId(person(body.subject()));
        var command = new RegisterUser(id, body.email(), hashes.hash(), body.name());
        return commands.carryOut(NAME, command, Answer.of("user_id", id).at("/users/" + id));
    }

    /** Returns the id of a customer who registers themselves, of the subject that somebody else registers, or a new one. */
    private UUID person(Optional<String> subject) {
        if (commands.caller() instanceof Caller.Customer customer) {
            if (subject.isPresent()) {
                throw new ProblemException(
                        Problem.violation("/subject", "is not for customers, who register themselves"));
            }
            return customer.id();
        }
        return subject.map(RegisterUserResource::checked).flatMap(persons::id).orElseGet(ids::next);
    }

    private static String checked(String subject) {
        if (subject.isBlank() || subject.length() > MAX_SUBJECT) {
            throw new ProblemException(Problem.violation("/subject", "must have 1 to " + MAX_SUBJECT + " characters"));
        }
        return subject;
    }
}
