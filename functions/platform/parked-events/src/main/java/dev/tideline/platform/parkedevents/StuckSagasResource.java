package dev.tideline.platform.parkedevents;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Note;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaProblem;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.PathId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code /sagas}: the decisions of operators on stuck sagas. */
@Path("/sagas/{saga}/{key}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class StuckSagasResource {
    private static final String NAME = FunctionName.of(ParkedEventsResource.class);

    private final Commands commands;

    StuckSagasResource(Commands commands) {
        this.commands = commands;
    }

    /**
     * The body of a decision.
     *
     * @param step the full name of the stuck step
     * @param note the operator's reason
     */
    public record StuckStep(String step, Note note) {}

    @POST
    @Path("resume")
    public CompletionStage<Response> resume(
            @PathParam("saga") String saga, @PathParam("key") String key, StuckStep body) {
        return decide(saga, key, How.RESUME, body);
    }

    @POST
    @Path("done")
    public CompletionStage<Response> done(
            @PathParam("saga") String saga, @PathParam("key") String key, StuckStep body) {
        return decide(saga, key, How.DONE, body);
    }

    @POST
    @Path("skip")
    public CompletionStage<Response> skip(
            @PathParam("saga") String saga, @PathParam("key") String key, StuckStep body) {
        return decide(saga, key, How.SKIP, body);
    }

    private CompletionStage<Response> decide(String saga, String key, How how, StuckStep body) {
        var command = new DecideStuck(id(saga), id(key), body.step(), how, body.note());
        return commands.carryOut(NAME, command, Answer.of("key", key));
    }

    private static String id(String text) {
        return PathId.of(text, Function.identity(), SagaProblem.SAGA_NOT_FOUND);
    }
}
