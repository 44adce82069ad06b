package dev.tideline.local.prose;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java files and pages of this repository keep the rules of CONTRIBUTING.md, "Words". */
class ProseTest {
    /** The number of texts that still break a rule. It may only shrink; a rule that is not listed is kept everywhere. */
    private static final Map<Rule, Integer> STILL_BROKEN = Map.of(
            Rule.FIRST_WORD, 108,
            Rule.JAVADOC_SENTENCE, 81,
            Rule.DOC_SENTENCE, 146,
            Rule.LINE, 228);

    private static List<Finding> findings;

    @BeforeAll
    static void read_the_repository() throws IOException {
        findings = Repository.findings(Path.of("../.."));
    }

    @ParameterizedTest
    @EnumSource
    void the_repository_keeps_the_rule(Rule rule) {
        var broken = findings.stream().filter(finding -> finding.rule() == rule).toList();

        assertThat(broken.size())
                .as(
                        "%s\n%s\nThese are %d. The limit in ProseTest is exact: more have to be mended, and fewer lower it.",
                        rule.advice(), broken.stream().map(Finding::toString).collect(joining("\n")), broken.size())
                .isEqualTo(STILL_BROKEN.getOrDefault(rule, 0));
    }
}
