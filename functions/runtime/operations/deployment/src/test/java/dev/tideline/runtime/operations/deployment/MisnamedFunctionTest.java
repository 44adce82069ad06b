package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MisnamedFunctionTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(Misnamed.class))
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining(
                            "Name the class RuntimeOperationsDeployment, or move it to a module misnamed."));

    @Test
    void the_build_fails_with_a_sentence_that_says_the_remedy() {
        throw new AssertionError("the application has started");
    }
}
