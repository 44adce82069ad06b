package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UndeclaredDecisionTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(Undeclared.class))
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining(
                            "Undeclared does not say which events it appends. Annotate it with @Appends and their classes,"
                                    + " or with @Appends({}) if there are none."));

    @Test
    void the_build_fails_with_a_sentence_that_says_the_remedy() {
        throw new AssertionError("the application has started");
    }
}
