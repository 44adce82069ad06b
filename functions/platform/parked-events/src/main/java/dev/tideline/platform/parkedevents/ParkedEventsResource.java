package dev.tideline.platform.parkedevents;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.query.Column;
import dev.tideline.query.Query;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.PathId;
import dev.tideline.runtime.http.Queries;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code /parked}: what functions could not handle, by function and key, and what to do about it. */
@Path("/parked")
@Produces(MediaType.APPLICATION_JSON)
public class ParkedEventsResource {
    private static final String NAME = FunctionName.of(ParkedEventsResource.class);
    private static final Column<ParkedKey, ParkedKey.Id> KEY =
            new Column<>("key", ParkedKey::id, ParkedKey.Id::parse, ParkedKey.Id::toString);
    private static final Listing<ParkedKey> LISTING = new Listing<>(List.of(KEY), "key", Set.of("function"), KEY);

    private final ParkedEvents parked;
    private final Commands commands;
    private final Queries queries;

    ParkedEventsResource(ParkedEvents parked, Commands commands, Queries queries) {
        this.parked = parked;
        this.commands = commands;
        this.queries = queries;
    }

    private record Wanted(Optional<String> function, Optional<ParkedKey.Id> after, int limit) {}

    /** @param note why the event is skipped */
    public record Discard(Note note) {}

    /** Nothing is to be said about a replay. */
    public record Replay() {}

    @GET
    public Uni<Page<ParkedKey>> list(@Context UriInfo uri) {
        var request = LISTING.read(uri);
        var wanted = new Wanted(
                request.query().get("function", Function.identity()),
                request.after().map(last -> (ParkedKey.Id) last.id()),
                request.limit());
        return queries.answer(NAME, "ListParked", wanted, this::find, keys -> request.page(keys, key -> key));
    }

    @GET
    @Path("{function}/{key}")
    public Uni<ParkedKey.WithEvents> get(
            @PathParam("function") String function, @PathParam("key") String key, @Context UriInfo uri) {
        QueryParameters.none(uri);
        var wanted = new ParkedKey.Id(name(function), stream(key).value());
        return queries.answer(
                NAME, "GetParked", wanted, this::findOne, found -> found.orElseThrow(ParkedEventsResource::notParked));
    }

    private CompletionStage<List<ParkedKey>> find(Query<Wanted> query) {
        var wanted = query.filter();
        return parked.keys(wanted.function(), wanted.after(), wanted.limit() + 1);
    }

    private CompletionStage<Optional<ParkedKey.WithEvents>> findOne(Query<ParkedKey.Id> query) {
        return parked.key(query.filter().function(), new StreamId(query.filter().key()));
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
