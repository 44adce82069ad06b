package dev.tideline.runtime.http;

import dev.tideline.query.Column;
import dev.tideline.query.RowSource;
import dev.tideline.query.RowSource.Found;
import dev.tideline.query.Selection;
import dev.tideline.query.Tagged;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.http.ListQuery.Filter;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.memory.InMemoryRows;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stands for the query functions: of three rows in memory, and of a database that does not answer. */
@Path("/asked")
@Produces(MediaType.APPLICATION_JSON)
public class AskedResource {
    static final CompletableFuture<Void> BEGUN = new CompletableFuture<>();
    static final CompletableFuture<Found<Row>> SILENT = new CompletableFuture<>();

    private static final RowSource<Row> ROWS =
            new InMemoryRows<>(List.of(new Row("a", "Cup", 2), new Row("b", "Bowl", 10), new Row("c", "Cup", 2)));
    private static final Column<Row, String> ID = Column.ofText("id", Row::id);
    private static final Column<Row, String> NAME = Column.ofText("name", Row::name);
    private static final Column<Row, Long> PRICE = Column.ofNumber("price", Row::price);
    static final EntityQuery<Row, Row> ONE =
            new EntityQuery<>("GetRow", AskedResource::letter, Code.NOT_FOUND, row -> row);
    static final ListQuery<Row, Row> LIST = new ListQuery<>(
            "ListRows",
            List.of(ID, NAME, PRICE),
            "id",
            ID,
            List.of(
                    new Filter<>("name", NAME::startsWith),
                    new Filter<>("names", names -> NAME.isOneOfFew(List.of(names.split(",")))),
                    new Filter<>("price", price -> PRICE.is(Long.valueOf(price))),
                    new Filter<>("above", price -> PRICE.isAbove(Long.valueOf(price))),
                    new Filter<>("from", price -> PRICE.isAtLeast(Long.valueOf(price))),
                    new Filter<>("to", price -> PRICE.isAtMost(Long.valueOf(price)))),
            row -> row);

    private final Queries queries;

    AskedResource(Queries queries) {
        this.queries = queries;
    }

    public record Row(String id, String name, long price) implements Tagged {
        @Override
        public String tag() {
            return "1.0-1";
        }
    }

    @GET
    @Path("{id}")
    public Uni<Response> one(@PathParam("id") String id, @Context UriInfo uri) {
        return queries.one("asked", ONE, ROWS, id, uri);
    }

    @GET
    public Uni<Page<Row>> list(@Context UriInfo uri) {
        return queries.list("asked", LIST, ROWS, uri);
    }

    @GET
    @Path("of/silence")
    public Uni<Page<Row>> silent(@Context UriInfo uri) {
        return queries.list("asked-of-silence", LIST, new Silent(), uri);
    }

    private static String letter(String text) {
        if (!text.matches("[a-z]")) {
            throw new IllegalArgumentException("must be a letter");
        }
        return text;
    }

    private record Silent() implements RowSource<Row> {
        @Override
        public CompletionStage<Optional<Row>> find(Object id) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Found<Row>> list(Selection<Row> selection) {
            BEGUN.complete(null);
            return SILENT;
        }

        @Override
        public CompletionStage<List<StreamVersion>> missing(List<StreamVersion> wanted) {
            return CompletableFuture.completedFuture(wanted);
        }
    }
}
