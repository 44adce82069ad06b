package dev.tideline.runtime.identity.deployment;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A resource with two operations. */
@Path("/doors/")
public class DoorResource {
    @GET
    @Path("{door_id}")
    public String one(@PathParam("door_id") String id) {
        return id;
    }

    @POST
    public String open() {
        return "open";
    }
}
