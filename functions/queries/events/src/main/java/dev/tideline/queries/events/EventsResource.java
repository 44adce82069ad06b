package dev.tideline.queries.events;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Uuids;
import dev.tideline.query.Column;
import dev.tideline.query.Query;
import dev.tideline.query.Selection.After;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.ListRequest;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.http.ReadYourWrites;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.store.EventLog;
import dev.tideline.runtime.store.EventLog.Found;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code GET /events}: all events, in the order of their positions. */
@Path("/events")
@Produces(MediaType.APPLICATION_JSON)
public class EventsResource {
    static final String NAME = FunctionName.of(EventsResource.class);
    private static final String LIST = "ListEvents";
    private static final Column<StoredEvent, Long> POSITION =
            new Column<>("position", StoredEvent::position, EventsResource::number, String::valueOf);
    private static final Listing<StoredEvent> LISTING = new Listing<>(
            List.of(POSITION),
            "position",
            Set.of("after_position", "from_timestamp", "type", "correlation_id"),
            POSITION);

    private final EventLog log;
    private final ReadYourWrites reads;
    private final Queries queries;

    EventsResource(EventLog log, ReadYourWrites reads, Queries queries) {
        this.log = log;
        this.reads = reads;
        this.queries = queries;
    }

    /** @param from the time of the first event, if no position is known */
    private record Wanted(
            Optional<String> type, Optional<UUID> correlation, long after, Optional<Instant> from, int limit) {
        static Wanted of(ListRequest<StoredEvent> request) {
            var query = request.query();
            var type = query.get("type", Function.identity());
            var correlation = query.get("correlation_id", Uuids::parse);
            var position = query.get("after_position", EventsResource::number);
            var from = query.get("from_timestamp", Timestamps::parse);
            if (position.isPresent() && from.isPresent()) {
                throw new ProblemException(
                        Problem.of(Code.INVALID_REQUEST, "Use either after_position or from_timestamp, not both."));
            }
            var last = request.after().map(after -> (long) after.id());
            return new Wanted(
                    type,
                    correlation,
                    last.or(() -> position).orElse(0L),
                    from.filter(_ -> last.isEmpty()),
                    request.limit());
        }
    }

    @GET
    public Uni<Page<StoredEvent>> list(@Context UriInfo uri) {
        var request = queries.read(LIST, LISTING, uri);
        return queries.answer(
                NAME,
                LIST,
                Wanted.of(request),
                reads.caughtUp(log::unstamped),
                this::find,
                found -> request.page(
                        found.events().stream().map(StoredEvent::of).toList(),
                        found.end().map(end -> new After(end, end)),
                        Function.identity()));
    }

    private CompletionStage<Found> find(Query<Wanted> query) {
        var wanted = query.filter();
        return log.ofAll(wanted.after(), wanted.from(), wanted.type(), wanted.correlation(), wanted.limit());
    }

    /** Reads a position or a version. */
    static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("must be a number, 0 or more");
        }
        return Long.parseLong(text);
    }
}
