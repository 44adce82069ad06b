package dev.tideline.queries.@package@;

@problem_imports@
@key_imports@
@parse_imports@
import dev.tideline.decision.FunctionName;
import dev.tideline.query.Column;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.http.EntityQuery;
import dev.tideline.runtime.http.ListQuery;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.views.ServedViews;
import dev.tideline.views.@view@.@row@;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** @description@. */
@Path("@path@")
@Produces(MediaType.APPLICATION_JSON)
public class @class@ {
    private static final String NAME = FunctionName.of(@class@.class);
    private static final Column<@row@, @key_type@> ID = @key_column@;

    public static final EntityQuery<@row@, @row@Answer> ONE =
            new EntityQuery<>("Get@camel@", @key_parse@, @problem@, @row@Answer::of);

    public static final ListQuery<@row@, @row@Answer> LIST =
            new ListQuery<>("List@camel@", List.of(ID), "@key@", ID, List.of(), @row@Answer::of);

    private final Queries queries;
    private final RowSource<@row@> rows;

    @class@(Queries queries, ServedViews views) {
        this.queries = queries;
        this.rows = views.of(@row@.VERSIONS);
    }

    @GET
    @Path("{@key@}")
    public Uni<Response> one(@PathParam("@key@") String id, @Context UriInfo uri) {
        return queries.one(NAME, ONE, rows, id, uri);
    }

    @GET
    public Uni<Page<@row@Answer>> list(@Context UriInfo uri) {
        return queries.list(NAME, LIST, rows, uri);
    }
}
