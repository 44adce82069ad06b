package dev.tideline.platform.parkedevents;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Listing.Key;
import dev.tideline.runtime.http.Listing.Sort;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.PathId;
import dev.tideline.runtime.http.QueryParameters;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code /parked}: what functions could not handle, by function and key, and what to do about it. */
@Path("/parked")
@Produces(MediaType.APPLICATION_JSON)
public class ParkedEventsResource {
    private static final String NAME = FunctionName.of(ParkedEventsResource.class);
    private static final Key<ParkedKey> ID = new Key<>(ParkedKey::id, ParkedKey.Id::parse);
    private static final Listing<ParkedKey> LISTING =
            new Listing<>(List.of(new Sort<>("key", ID)), "key", Set.of("function"), ID);

    private final ParkedEvents parked;
    private final Commands commands;

    ParkedEventsResource(ParkedEvents parked, Commands commands) {
        this.parked = parked;
        this.commands = commands;
    }

    /** @param note why the event is passed over */
    public record Discard(Note note) {}

    /** Nothing is to be said about a replay. */
    public record Replay() {}

    @GET
    public Uni<Page<ParkedKey>> list(@Context UriInfo uri) {
        var request = LISTING.read(uri);
        var function = request.query().get("function", Function.identity());
        var after = request.after().map(last -> (ParkedKey.Id) last.id());
        return parked.keys(function, after, request.limit() + 1).map(keys -> request.page(keys, key -> key));
    }

    @GET
    @Path("{function}/{key}")
    public Uni<ParkedKey.WithEvents> get(
            @PathParam("function") String function, @PathParam("key") String key, @Context UriInfo uri) {
        QueryParameters.none(uri);
        return parked.key(name(function), stream(key)).map(found -> found.orElseThrow(ParkedEventsResource::notParked));
    }

    @POST
    @Path("{function}/{key}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> replay(
            @PathParam("function") String function, @PathParam("key") String key, Replay body) {
        var stream = stream(key);
        return commands.carryOut(NAME, new ReplayParked(name(function), stream), Answer.of("key", stream));
    }

    @POST
    @Path("{function}/{key}/discard")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> discard(
            @PathParam("function") String function, @PathParam("key") String key, Discard body) {
        var stream = stream(key);
        return commands.carryOut(
                NAME, new DiscardParked(name(function), stream, body.note()), Answer.of("key", stream));
    }

    private static String name(String function) {
        return PathId.of(function, Function.identity(), Code.NOT_FOUND);
    }

    private static StreamId stream(String key) {
        return PathId.of(key, StreamId::parse, Code.NOT_FOUND);
    }

    private static ProblemException notParked() {
        return new ProblemException(Problem.of(Code.NOT_FOUND, NotParked.DETAIL));
    }
}
