package dev.tideline.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function as a process of its own, under faults. It needs the functions as applications ({@code -Papps package}), so it runs
 * only on request. A longer run, or others: {@code ./mvnw -Papps -pl deploy/tests/programs -am verify -Dtest=NoTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ChaosIT -Dfailsafe.failIfNoSpecifiedTests=false -Dchaos.seconds=3600
 * -Dchaos.first=7 -Dchaos.seeds=1}, with {@code -Dlocal.form=--native} of native binaries. The reports are in {@code target/chaos}.
 */
class ChaosIT {
    private static final Logger LOG = Logger.getLogger(ChaosIT.class);
    private static final String FORM = System.getProperty("local.form", "--processes");
    private static final long FIRST = Long.getLong("chaos.first", 1);
    private static final long SEEDS = Long.getLong("chaos.seeds", 1);
    private static final Duration FAULTS = Duration.ofSeconds(Long.getLong("chaos.seconds", 90));

    /** The lowest rate of accepted requests. A run in which nothing succeeds proves nothing. */
    private static final double ACCEPTED_A_SECOND = 1;

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothing_is_lost_or_done_twice_under_any_fault(
            long seed, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        var report = Chaos.run(folder, seed, FAULTS, FORM);

        LOG.info(report.text());
        var reports = Files.createDirectories(Path.of("target/chaos"));
        Files.writeString(reports.resolve("seed-" + seed + ".txt"), report.text());
        Files.writeString(reports.resolve("seed-" + seed + ".svg"), report.plot());
        assertThat(report.violations()).isEmpty();
        assertThat(report.acceptedDuringFaults())
                .as("requests accepted during faults")
                .isGreaterThan((long) (ACCEPTED_A_SECOND * FAULTS.toSeconds()));
    }
}
