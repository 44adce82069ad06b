package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Reads everything that is published. */
final class Observer {
    private final Map<StreamId, Long> versions = new HashMap<>();
    private final Set<UUID> seen = new HashSet<>();

    /** @param violation receives a failure if an event comes for the first time before one that it follows */
    CompletionStage<Void> see(List<Envelope> events, Consumer<Throwable> violation) {
        for (var event : events) {
            if (seen.add(event.id())) {
                var before = versions.getOrDefault(event.streamId(), 0L);
                if (event.version() != before + 1) {
                    violation.accept(new AssertionError("after version %d of %s came version %d"
                            .formatted(before, event.streamId(), event.version())));
                }
                versions.put(event.streamId(), event.version());
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    void hasSeen(List<Envelope> events) {
        assertThat(seen)
                .as("published")
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(Envelope::id).toList());
    }
}
