package dev.tideline.runtime.http;

import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A query of a view that has all of version 1, and nothing else. It tells the looks into it, and how many wait for it. */
@Path("/waiting")
public class WaitingResource {
    static final List<List<StreamVersion>> LOOKS = new CopyOnWriteArrayList<>();
    static final AtomicInteger WAITING = new AtomicInteger();

    private final ReadYourWrites reads;

    WaitingResource(ReadYourWrites reads) {
        this.reads = reads;
    }

    @GET
    public Uni<String> get() {
        return reads.caughtUp(WaitingResource::missing)
                .replaceWith("caught up")
                .onSubscription()
                .invoke(WAITING::incrementAndGet)
                .onTermination()
                .invoke(WAITING::decrementAndGet);
    }

    private static CompletionStage<List<StreamVersion>> missing(List<StreamVersion> wanted) {
        LOOKS.add(wanted);
        return CompletableFuture.completedFuture(
                wanted.stream().filter(stream -> stream.version() > 1).toList());
    }
}
