package dev.tideline.queries.sagas;

import dev.tideline.decision.FunctionName;
import dev.tideline.plan.SagaProblem;
import dev.tideline.query.Column;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.http.EntityQuery;
import dev.tideline.runtime.http.ListQuery;
import dev.tideline.runtime.http.ListQuery.Filter;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.views.ServedViews;
import dev.tideline.views.saga.SagaView;
import dev.tideline.views.saga.SagaView.State;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Answers queries for the instances of orchestrated sagas. */
@Path("/sagas")
@Produces(MediaType.APPLICATION_JSON)
public class SagasResource {
    private static final String NAME = FunctionName.of(SagasResource.class);
    private static final Column<SagaView, String> ID = Column.ofText("id", row -> row.id);
    private static final Column<SagaView, String> SAGA = Column.ofText("saga", row -> row.saga);
    private static final Column<SagaView, String> STATE = Column.ofText("state", row -> row.state.toString());
    private static final Column<SagaView, Integer> VERSION =
            new Column<>("version", row -> row.version, SagasResource::version, String::valueOf);
    private static final Column<SagaView, Instant> STARTED_AT =
            new Column<>("started_at", row -> row.startedAt, Timestamps::parse, Timestamps::text);

    public static final EntityQuery<SagaView, SagaAnswer> ONE =
            new EntityQuery<>("GetSaga", Function.identity(), SagaProblem.SAGA_NOT_FOUND, SagaAnswer::of);

    /** The list of instances, latest first. */
    public static final ListQuery<SagaView, SagaAnswer> LIST = new ListQuery<>(
            "ListSagas",
            List.of(STARTED_AT),
            "-started_at",
            ID,
            List.of(
                    new Filter<>("saga", SAGA::is),
                    new Filter<>(
                            "state", name -> STATE.isIndexed(State.parse(name).toString())),
                    new Filter<>("version", number -> VERSION.is(version(number)))),
            SagaAnswer::of);

    private final Queries queries;
    private final RowSource<SagaView> sagas;

    SagasResource(Queries queries, ServedViews views) {
        this.queries = queries;
        this.sagas = views.of(SagaView.VERSIONS);
    }

    @GET
    @Path("{saga}/{key}")
    public Uni<Response> one(@PathParam("saga") String saga, @PathParam("key") String key, @Context UriInfo uri) {
        return queries.one(NAME, ONE, sagas, saga + "/" + key, uri);
    }

    @GET
    public Uni<Page<SagaAnswer>> list(@Context UriInfo uri) {
        return queries.list(NAME, LIST, sagas, uri);
    }

    private static int version(String number) {
        if (!number.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("must be a number from 1 to 999999999");
        }
        return Integer.parseInt(number);
    }
}
