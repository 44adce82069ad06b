package dev.tideline.runtime.identity.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UndocumentedOperationTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(DoorResource.class)
                    .addAsResource(
                            new StringAsset("paths: {/doors: {post: {callers: {staff: all}}}}"),
                            "META-INF/tideline/openapi.yaml"))
            .assertException(
                    failure -> assertThat(failure)
                            .hasStackTraceContaining(
                                    "GET /doors/{door_id} of dev.tideline.runtime.identity.deployment.DoorResource is in no openapi.yaml"));

    @Test
    void an_operation_that_no_document_has_fails_the_build() {
        throw new AssertionError("the application has started");
    }
}
