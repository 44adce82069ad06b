package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.choreography.project.FunctionFolder;
import dev.tideline.runtime.operations.Service;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each function announces its start. In this JVM all of them do. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ServicesStartedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A function that runs once for each deployment. It makes the tables that its announcement would be stored in. */
    private static final String A_JOB = "schema-migration";

    @Inject
    @All
    List<Service> services;

    @Test
    void every_function_is_recorded_with_the_version_of_its_build_in_a_stream_of_its_own() {
        var functions = FunctionFolder.all(Path.of("../../..")).stream()
                .map(FunctionFolder::name)
                .filter(function -> !function.equals(A_JOB))
                .toList();

        assertThat(services).extracting(Service::name).containsExactlyInAnyOrderElementsOf(functions);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(started("source"))
                        .containsAll(
                                functions.stream().map("/tideline/"::concat).toList()));
        assertThat(started("data ->> 'version'"))
                .containsOnly(services.getFirst().version());
        assertThat(started("stream_id")).doesNotHaveDuplicates();
    }

    @Test
    void an_announcement_is_published_for_monitoring() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(PublishedEvents.of("tideline.system"))
                        .extracting(record -> record.key().replaceFirst("-[0-9a-f-]{36}$", ""))
                        .contains("system-place-order", "system-event-relay", "system-orders"));
    }

    private static List<String> started(String column) {
        return Sql.rows("SELECT " + column + " AS it FROM events WHERE type = 'ServiceStarted'").stream()
                .map(row -> row.get("it"))
                .toList();
    }
}
