package dev.tideline.runtime.http;

import dev.tideline.runtime.http.ThingResource.Thing;
import dev.tideline.shop.UserId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stands for another function's resource, on the same collection. */
@Path("/things")
public class OtherThingResource {
    @PUT
    @Path("{user_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Thing> put(@PathParam("user_id") String id, Thing body) {
        return CompletableFuture.completedFuture(new Thing(UserId.parse(id), List.of(), Optional.empty()));
    }
}
