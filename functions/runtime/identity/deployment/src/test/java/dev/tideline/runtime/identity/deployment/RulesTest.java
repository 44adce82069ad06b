package dev.tideline.runtime.identity.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.runtime.identity.Role;
import dev.tideline.runtime.identity.Rule;
import dev.tideline.runtime.identity.Rules;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import java.util.Set;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RulesTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(DoorResource.class)
                    .addAsResource(
                            new StringAsset("paths: {/doors: {post: {callers: {customer: own, staff: all}}},"
                                    + " '/doors/{door_id}': {get: {callers: {anyone: all}}}}"),
                            "META-INF/tideline/openapi.yaml"))
            .overrideConfigKey("tideline.auth", "none");

    @Inject
    Rules rules;

    @Test
    void an_application_has_the_rules_of_its_operations_and_others_admit_nobody() {
        assertThat(rules.of("POST", "/doors")).isEqualTo(new Rule(false, Set.of(Role.CUSTOMER, Role.STAFF)));
        assertThat(rules.of("GET", "/doors/{door_id}")).isEqualTo(new Rule(true, Set.of()));
        assertThat(rules.of("DELETE", "/doors/{door_id}")).isEqualTo(new Rule(false, Set.of()));
    }
}
