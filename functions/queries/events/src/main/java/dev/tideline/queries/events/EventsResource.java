package dev.tideline.queries.events;

import dev.tideline.event.Uuids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.ListRequest;
import dev.tideline.runtime.http.ListRequest.After;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Listing.Key;
import dev.tideline.runtime.http.Listing.Sort;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.ReadYourWrites;
import dev.tideline.runtime.http.Timestamps;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** {@code GET /events}: what happened anywhere, in the global order. */
@Path("/events")
@Produces(MediaType.APPLICATION_JSON)
public class EventsResource {
    private static final Key<StoredEvent> POSITION = new Key<>(StoredEvent::position, Numbers::parse);
    private static final Listing<StoredEvent> LISTING = new Listing<>(
            List.of(new Sort<>("position", POSITION)),
            "position",
            Set.of("after_position", "from_timestamp", "type", "correlation_id"),
            POSITION);

    private final EventLog log;
    private final ReadYourWrites reads;

    EventsResource(EventLog log, ReadYourWrites reads) {
        this.log = log;
        this.reads = reads;
    }

    @GET
    public Uni<Page<StoredEvent>> list(@Context UriInfo uri) {
        var request = LISTING.read(uri);
        var type = request.query().get("type", Function.identity());
        var correlation = request.query().get("correlation_id", Uuids::parse);
        var start = start(request);
        return reads.caughtUp(log::unstamped)
                .chain(() -> start)
                .chain(after -> log.ofAll(after, type, correlation, request.limit()))
                .map(found ->
                        request.page(found.events(), found.end().map(end -> new After(end, end)), event -> event));
    }

    /** The position after which the page begins. */
    private Uni<Long> start(ListRequest<StoredEvent> request) {
        var position = request.query().get("after_position", Numbers::parse);
        var timestamp = request.query().get("from_timestamp", Timestamps::parse);
        if (position.isPresent() && timestamp.isPresent()) {
            throw new ProblemException(
                    Problem.of(Code.INVALID_REQUEST, "a list begins after_position or from_timestamp, not both"));
        }
        return request.after()
                .map(last -> Uni.createFrom().item((long) last.id()))
                .orElseGet(() -> timestamp
                        .map(log::positionBefore)
                        .orElseGet(() -> Uni.createFrom().item(position.orElse(0L))));
    }
}
