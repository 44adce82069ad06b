package dev.tideline.queries.events;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Listing.Key;
import dev.tideline.runtime.http.Listing.Sort;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.PathId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;

/** {@code GET /streams/{stream_id}}: what happened to one aggregate. The store itself is read, so nobody has to wait for it. */
@Path("/streams")
@Produces(MediaType.APPLICATION_JSON)
public class StreamsResource {
    private static final Key<StoredEvent> VERSION = new Key<>(StoredEvent::version, Numbers::parse);
    private static final Listing<StoredEvent> LISTING =
            new Listing<>(List.of(new Sort<>("version", VERSION)), "version", Set.of("from_version"), VERSION);

    private final EventLog log;

    StreamsResource(EventLog log) {
        this.log = log;
    }

    @GET
    @Path("{stream_id}")
    public Uni<Page<StoredEvent>> list(@PathParam("stream_id") String id, @Context UriInfo uri) {
        var stream = PathId.of(id, StreamId::parse, Code.STREAM_NOT_FOUND);
        var request = LISTING.read(uri);
        var from = request.query().get("from_version", Numbers::parse).orElse(1L);
        var start = request.after().map(last -> (long) last.id() + 1).orElse(from);
        return log.ofStream(stream, start, request.limit())
                .map(found -> found.orElseThrow(() -> new ProblemException(Problem.of(Code.STREAM_NOT_FOUND))))
                .map(events -> request.page(events, event -> event));
    }
}
