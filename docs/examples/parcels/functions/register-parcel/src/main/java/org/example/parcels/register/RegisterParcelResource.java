package org.example.parcels.register;

import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.example.parcels.ParcelId;
import org.example.parcels.Postcode;

/** {@code POST /parcels}. */
@Path("/parcels")
public class RegisterParcelResource {
    private static final String NAME = FunctionName.of(RegisterParcelResource.class);
    private static final int HEAVIEST = 31_500;

    private final Commands commands;
    private final Ids ids;

    RegisterParcelResource(Commands commands, Ids ids) {
        this.commands = commands;
        this.ids = ids;
    }

    public record Body(Postcode postcode, int grams) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> register(Body body) {
        if (body.grams() < 1 || body.grams() > HEAVIEST) {
            throw new ProblemException(Problem.violation("/grams", "must be from 1 to " + HEAVIEST));
        }
        var id = new ParcelId(ids.next());
        var command = new RegisterParcel(id, body.postcode(), body.grams());
        return commands.carryOut(NAME, command, Answer.of("parcel_id", id).at("/parcels/" + id));
    }
}
