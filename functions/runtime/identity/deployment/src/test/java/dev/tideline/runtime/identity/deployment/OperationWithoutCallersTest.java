package dev.tideline.runtime.identity.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OperationWithoutCallersTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(DoorResource.class)
                    .addAsResource(
                            new StringAsset(
                                    "paths: {/doors: {post: {}}, '/doors/{door_id}': {get: {callers: {staff: all}}}}"),
                            "META-INF/tideline/openapi.yaml"))
            .assertException(
                    failure -> assertThat(failure).hasStackTraceContaining("POST /doors does not say who may call it"));

    @Test
    void an_operation_that_does_not_say_who_may_call_it_fails_the_build() {
        throw new AssertionError("the application has started");
    }
}
