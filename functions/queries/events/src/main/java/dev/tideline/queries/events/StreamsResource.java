package dev.tideline.queries.events;

import dev.tideline.event.StreamId;
import dev.tideline.query.Column;
import dev.tideline.query.Query;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.PathId;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.store.EventLog;
import dev.tideline.runtime.store.EventLog.Logged;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * {@code GET /streams/{stream_id}}: the events of one stream. It reads the store itself, so a caller never has to wait for a view.
 */
@Path("/streams")
@Produces(MediaType.APPLICATION_JSON)
public class StreamsResource {
    private static final String LIST = "ListStream";
    private static final Column<StoredEvent, Long> VERSION =
            new Column<>("version", StoredEvent::version, EventsResource::number, String::valueOf);
    private static final Listing<StoredEvent> LISTING =
            new Listing<>(List.of(VERSION), "version", Set.of("from_version"), VERSION);

    private final EventLog log;
    private final Queries queries;

    StreamsResource(EventLog log, Queries queries) {
        this.log = log;
        this.queries = queries;
    }

    private record Wanted(StreamId stream, long from, int limit) {}

    @GET
    @Path("{stream_id}")
    public Uni<Page<StoredEvent>> list(@PathParam("stream_id") String id, @Context UriInfo uri) {
        var stream = PathId.of(id, StreamId::parse, Code.STREAM_NOT_FOUND);
        var request = queries.read(LIST + " " + stream.value(), LISTING, uri);
        var from = request.query().get("from_version", EventsResource::number).orElse(1L);
        var start = request.after().map(last -> (long) last.id() + 1).orElse(from);
        var wanted = new Wanted(stream, start, request.limit());
        return queries.answer(
                EventsResource.NAME,
                LIST,
                wanted,
                this::find,
                found -> request.page(
                        found.orElseThrow(StreamsResource::notFound).stream()
                                .map(StoredEvent::of)
                                .toList(),
                        Function.identity()));
    }

    private CompletionStage<Optional<List<Logged>>> find(Query<Wanted> query) {
        var wanted = query.filter();
        return log.ofStream(wanted.stream(), wanted.from(), wanted.limit());
    }

    private static ProblemException notFound() {
        return new ProblemException(Problem.of(Code.STREAM_NOT_FOUND));
    }
}
