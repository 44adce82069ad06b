package dev.tideline.runtime.identity.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnknownReachTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(DoorResource.class)
                    .addAsResource(
                            new StringAsset(
                                    "paths: {/doors: {post: {callers: {staff: own}}}, '/doors/{door_id}': {get: {callers: {staff: all}}}}"),
                            "META-INF/tideline/openapi.yaml"))
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining(
                            "POST /doors gives its callers something else than all, or own for a customer"));

    @Test
    void an_operation_for_what_staff_own_fails_the_build() {
        throw new AssertionError("the application has started");
    }
}
