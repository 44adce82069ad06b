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

/** {@code /parked}: lists the parked events by function and stream, and replays or discards them. */
@Path("/parked")
@Produces(MediaType.APPLICATION_JSON)
public class ParkedEventsResource {
    private static final String NAME = FunctionName.of(ParkedEventsResource.class);
    private static final String LIST = "ListParked";
    private static final Column<ParkedStream, ParkedStream.Id> STREAM =
            new Column<>("key", ParkedStream::id, ParkedStream.Id::parse, ParkedStream.Id::toString);
    private static final Listing<ParkedStream> LISTING =
            new Listing<>(List.of(STREAM), "key", Set.of("function"), STREAM);

    private final ParkedEvents parked;
    private final Commands commands;
    private final Queries queries;

    ParkedEventsResource(ParkedEvents parked, Commands commands, Queries queries) {
        this.parked = parked;
        this.commands = commands;
        this.queries = queries;
    }

    private record Wanted(Optional<String> function, Optional<ParkedStream.Id> after, int limit) {}

    /** @param note why the event is skipped */
    public record Discard(Note note) {}

    /** The body of a replay. It has no fields. */
    public record Replay() {}

    @GET
    public Uni<Page<ParkedStream>> list(@Context UriInfo uri) {
        var request = queries.read(LIST, LISTING, uri);
        var wanted = new Wanted(
                request.query().get("function", Function.identity()),
                request.after().map(last -> (ParkedStream.Id) last.id()),
                request.limit());
        return queries.answer(NAME, LIST, wanted, this::find, streams -> request.page(streams, stream -> stream));
    }

    @GET
    @Path("{function}/{key}")
    public Uni<ParkedStream.WithEvents> get(
            @PathParam("function") String function, @PathParam("key") String streamId, @Context UriInfo uri) {
        QueryParameters.none(uri);
        var wanted = new ParkedStream.Id(name(function), stream(streamId).value());
        return queries.answer(
                NAME, "GetParked", wanted, this::findOne, found -> found.orElseThrow(ParkedEventsResource::notParked));
    }

    private CompletionStage<List<ParkedStream>> find(Query<Wanted> query) {
        var wanted = query.filter();
        return parked.streams(wanted.function(), wanted.after(), wanted.limit() + 1);
    }

    private CompletionStage<Optional<ParkedStream.WithEvents>> findOne(Query<ParkedStream.Id> query) {
        return parked.stream(
                query.filter().function(), new StreamId(query.filter().streamId()));
    }

    @POST
    @Path("{function}/{key}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> replay(
            @PathParam("function") String function, @PathParam("key") String streamId, Replay body) {
        var stream = stream(streamId);
        return commands.carryOut(NAME, new ReplayParked(name(function), stream), Answer.of("key", stream));
    }

    @POST
    @Path("{function}/{key}/discard")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> discard(
            @PathParam("function") String function, @PathParam("key") String streamId, Discard body) {
        var stream = stream(streamId);
        return commands.carryOut(
                NAME, new DiscardParked(name(function), stream, body.note()), Answer.of("key", stream));
    }

    private static String name(String function) {
        return PathId.of(function, Function.identity(), Code.NOT_FOUND);
    }

    private static StreamId stream(String streamId) {
        return PathId.of(streamId, StreamId::parse, Code.NOT_FOUND);
    }

    private static ProblemException notParked() {
        return new ProblemException(Problem.of(Code.NOT_FOUND, NotParked.DETAIL));
    }
}
