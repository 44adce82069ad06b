package dev.tideline.runtime.kafka;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The conversions between the Kafka client, which uses Uni, and the engine, which uses CompletionStage. */
final class Bridge {
    private Bridge() {}

    /** Asks when it is subscribed to. To give it up cancels the stage. */
    static <T> Uni<T> uni(Supplier<CompletionStage<T>> asked) {
        return Uni.createFrom().completionStage(asked);
    }

    /** Subscribes. To cancel the stage gives it up. */
    static <T> CompletionStage<T> stage(Uni<T> uni) {
        return uni.subscribeAsCompletionStage();
    }
}
