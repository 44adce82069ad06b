package dev.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.choreography.project.Describe;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed files follow from the functions as they are. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class DescribedTest {
    @Test
    void committed_files_are_those_that_deploy_describe_writes() throws IOException {
        var application = Thread.currentThread().getContextClassLoader();

        assertThat(Describe.of(Path.of("../../.."), application).stale())
                .as("These files do not tell how the functions are now. Run deploy/describe, and commit what it"
                        + " writes.")
                .isEmpty();
    }
}
