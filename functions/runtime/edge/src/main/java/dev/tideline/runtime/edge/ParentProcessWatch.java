package dev.tideline.runtime.edge;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * A process that is somebody's, as those of {@code deploy/local/up --processes} are, ends in good order when its standard input
 * does: when its owner asks for that, or is no more.
 */
@Singleton
final class ParentProcessWatch {
    void start(@Observes StartupEvent started, @ConfigProperty(name = "tideline.process.of") Optional<String> owner) {
        if (owner.isPresent()) {
            Thread.ofPlatform().daemon().name("until standard input ends").start(ParentProcessWatch::awaitEnd);
        }
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // Only the end matters.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Quarkus.asyncExit();
        }
    }
}
