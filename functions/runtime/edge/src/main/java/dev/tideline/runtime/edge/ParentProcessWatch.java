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
 * Ends a child process cleanly when its standard input ends. That happens when its parent asks for it, or is gone. Child
 * processes are those of {@code deploy/local/up --processes}, for example.
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
                // Only the end of the input matters.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Quarkus.asyncExit();
        }
    }
}
