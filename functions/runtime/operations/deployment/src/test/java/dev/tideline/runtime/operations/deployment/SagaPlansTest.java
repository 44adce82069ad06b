package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Kind;
import dev.tideline.choreography.SagaPlan;
import dev.tideline.plan.PlanFile;
import io.quarkus.test.QuarkusUnitTest;
import java.io.IOException;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SagaPlansTest {
    private static final String PLAN = """
            {
              "saga": "runtime-operations-deployment", "version": %s, "started_by": "PaymentProcessed", "limit": "PT1H",
              "steps": [], "end": null, "cancelled_by": []
            }
            """;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(
                            dev.tideline.runtime.operations.deployment.saga.RuntimeOperationsDeployment.class)
                    .addAsResource(new StringAsset(PLAN.formatted(2)), PlanFile.FOLDER + "/a-2.json")
                    .addAsResource(new StringAsset(PLAN.formatted(1)), PlanFile.FOLDER + "/a-1.json"));

    @Test
    void the_choreography_has_each_version_of_the_plan_of_a_saga() throws IOException {
        try (var json = Thread.currentThread().getContextClassLoader().getResourceAsStream(Choreography.RESOURCE)) {
            var choreography = Choreography.read(json);

            assertThat(choreography.functions())
                    .extracting(Choreography.Function::kind)
                    .containsExactly(Kind.SAGA);
            assertThat(choreography.plans()).extracting(SagaPlan::version).containsExactly(1, 2);
        }
    }
}
