package dev.tideline.local;

import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repeats the tests with orders that fulfil-order leads. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@ExtendWith(Orchestrated.class)
class OrchestratedRedeliveryTest extends Redelivery {
    @Override
    protected Optional<String> barredPayments() {
        return Optional.empty();
    }
}
