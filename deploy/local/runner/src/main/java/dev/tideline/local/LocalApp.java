package dev.tideline.local;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Waits until every function is ready, tells the world, and withdraws that when the application is to stop. */
class LocalApp implements QuarkusApplication {
    private static final Duration READY = Duration.ofSeconds(120);

    @ConfigProperty(name = "quarkus.http.port")
    int port;

    @ConfigProperty(name = "quarkus.management.port")
    int managementPort;

    @ConfigProperty(name = Main.DIRECTORY)
    Path directory;

    @ConfigProperty(name = Main.OWNER_URL, defaultValue = "${TIDELINE_PG_URL}")
    String postgresUrl;

    @ConfigProperty(name = Main.KAFKA)
    String kafka;

    @Override
    public int run(String... args) throws IOException, InterruptedException {
        if (awaitReady()) {
            LocalDirectory.publish(directory, new Ports(port, managementPort), postgresUrl, kafka, Optional.empty());
            Quarkus.waitForExit();
            LocalDirectory.withdraw(directory);
        }
        return 0;
    }

    /** Waits until the application is ready. Returns false if it is told to stop first. */
    private boolean awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (!ApplicationLifecycleManager.isVmShuttingDown()) {
            Optional<String> complaint = Health.complaint(managementPort);
            if (complaint.isEmpty()) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Not ready after %d s: %s".formatted(READY.toSeconds(), complaint.get()));
            }
            Thread.sleep(50);
        }
        return false;
    }
}
