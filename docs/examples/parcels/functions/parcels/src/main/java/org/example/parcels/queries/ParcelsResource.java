package org.example.parcels.queries;

import dev.tideline.decision.FunctionName;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.http.EntityQuery;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.views.ServedViews;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.example.parcels.ParcelId;
import org.example.parcels.ParcelProblem;
import org.example.parcels.view.ParcelView;

/** Answers queries for parcels. */
@Path("/parcels")
@Produces(MediaType.APPLICATION_JSON)
public class ParcelsResource {
    private static final String NAME = FunctionName.of(ParcelsResource.class);

    public static final EntityQuery<ParcelView, ParcelAnswer> ONE = new EntityQuery<>(
            "GetParcel", id -> ParcelId.parse(id).value(), ParcelProblem.PARCEL_NOT_FOUND, ParcelAnswer::of);

    private final Queries queries;
    private final RowSource<ParcelView> parcels;

    ParcelsResource(Queries queries, ServedViews views) {
        this.queries = queries;
        this.parcels = views.of(ParcelView.VERSIONS);
    }

    @GET
    @Path("{parcel_id}")
    public Uni<Response> one(@PathParam("parcel_id") String id, @Context UriInfo uri) {
        return queries.one(NAME, ONE, parcels, id, uri);
    }
}
