package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import io.quarkus.test.QuarkusUnitTest;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChoreographyTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest().withApplicationRoot(root -> root.addClass(RuntimeOperationsDeployment.class));

    @Test
    void an_application_has_its_choreography() throws IOException {
        try (var json = Thread.currentThread().getContextClassLoader().getResourceAsStream(Choreography.RESOURCE)) {
            var choreography = Choreography.read(json);

            assertThat(choreography.functions())
                    .containsExactly(new Function(
                            "runtime-operations-deployment",
                            RuntimeOperationsDeployment.class.getName(),
                            Kind.REACTOR,
                            new TreeSet<>(Set.of("PaymentProcessed")),
                            new TreeSet<>(Set.of("tideline.payments")),
                            new TreeSet<>(Set.of("OrderConfirmed"))));
            assertThat(choreography.engine()).containsExactly("ServiceStarted");
            assertThat(choreography.contexts())
                    .extracting(Choreography.Context::category)
                    .contains("order", "payment", "system");
        }
    }
}
