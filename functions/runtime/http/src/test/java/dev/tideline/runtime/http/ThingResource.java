package dev.tideline.runtime.http;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.StoreUnavailableException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stands for the resources of functions. */
@Path("/things")
public class ThingResource {
    static final CompletableFuture<Void> STARTED = new CompletableFuture<>();
    static final CompletableFuture<Void> GONE = new CompletableFuture<>();

    private final Commands commands;
    private final CurrentVertxRequest request;

    ThingResource(Commands commands, CurrentVertxRequest request) {
        this.commands = commands;
        this.request = request;
    }

    public record Thing(UserId userId, List<Line> lines, Optional<Money> price) {}

    public record Line(Sku sku, int quantity) {}

    @Appends(StockAdded.class)
    record Contend(Sku sku) implements Command {
        @Override
        public Decision decide(States states) {
            return Decision.append(Stock.stream(sku), new StockAdded(sku, 1));
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Thing> echo(Thing thing) {
        return CompletableFuture.completedFuture(thing);
    }

    @POST
    @Path("contended")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> contended(Thing thing) {
        var sku = new Sku("a-1");
        return commands.carryOut("contend", new Contend(sku), Answer.of("sku", sku));
    }

    @GET
    @Path("{user_id}")
    public CompletionStage<Thing> one(@PathParam("user_id") String id) {
        var user = PathId.of(id, UserId::parse, ShopProblem.USER_NOT_FOUND);
        return CompletableFuture.completedFuture(new Thing(user, List.of(), Optional.empty()));
    }

    /** Waits until its caller has gone. */
    @GET
    @Path("waiting")
    public CompletionStage<Thing> waiting() {
        Edge.gone(request.getCurrent()).thenRun(() -> GONE.complete(null));
        STARTED.complete(null);
        return new CompletableFuture<>();
    }

    @GET
    @Path("broken")
    public CompletionStage<Thing> broken() {
        throw new IllegalStateException("a secret of the house");
    }

    @GET
    @Path("broken-later")
    public CompletionStage<Thing> brokenLater() {
        return CompletableFuture.supplyAsync(() -> {
            throw new IllegalStateException("a secret of the house");
        });
    }

    @GET
    @Path("too-new")
    public CompletionStage<Thing> tooNew() {
        var metadata = new Metadata("/tideline/x", new UUID(0, 0), new UUID(0, 0), Optional.empty(), Optional.empty());
        throw new UnknownEventException(new Envelope(
                new UUID(0, 0), "New", new StreamId("user-1"), 1, 1, Instant.EPOCH, metadata, "a secret of the house"));
    }

    @GET
    @Path("down")
    public CompletionStage<Thing> down() {
        return CompletableFuture.supplyAsync(() -> {
            throw new StoreUnavailableException(new IllegalStateException("a secret of the house"));
        });
    }
}
