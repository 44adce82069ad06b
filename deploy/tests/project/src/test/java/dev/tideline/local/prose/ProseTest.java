package dev.tideline.local.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java files and pages of this repository keep the rules of CONTRIBUTING.md, "Words". */
class ProseTest {
    private static List<Finding> findings;

    @BeforeAll
    static void read_the_repository() throws IOException {
        findings = Repository.findings(Path.of("../../.."));
    }

    @ParameterizedTest
    @EnumSource
    void the_repository_keeps_the_rule(Rule rule) {
        assertThat(findings)
                .filteredOn(finding -> finding.rule() == rule)
                .as(rule.advice())
                .isEmpty();
    }
}
