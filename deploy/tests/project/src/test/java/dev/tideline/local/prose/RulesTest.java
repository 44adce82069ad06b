package dev.tideline.local.prose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule finds a text that breaks it, names its place, and lets others pass. */
class RulesTest {
    private static final String WORDS_25 = "w ".repeat(24) + "w";
    private static final String WORDS_26 = "w ".repeat(25) + "w";
    private static final String DECISIONS = "docs/adr/";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"What", "Who", "Whose", "Whoever", "Whether", "How", "Which", "Where", "When", "Why"})
    void a_javadoc_that_begins_with_a_question_word_is_found(String word) {
        var source = "class A {\n    /**\n     * " + word + " it does.\n     */\n    void b() {}\n}\n";

        assertThat(JavaProse.of("A.java", source))
                .containsExactly(new Finding(Rule.FIRST_WORD, "A.java", 3, word + " it does."));
    }

    @Test
    void a_question_word_in_a_string_a_comment_or_a_longer_word_passes() {
        passes(
                "/** Whenever. */ class A { String a = \"/** What */\"; String b = \"\"\"\n /** How */\"\"\"; /* Why so. */ }");
    }

    @Test
    void a_javadoc_sentence_of_26_words_is_found_on_its_line() {
        var source = "/**\n * Short.\n * " + WORDS_26 + ".\n */\nclass A {}";

        assertThat(JavaProse.of("A.java", source))
                .containsExactly(new Finding(Rule.JAVADOC_SENTENCE, "A.java", 3, WORDS_26 + "."));
    }

    @Test
    void code_links_paragraphs_and_tags_do_not_lengthen_a_sentence() {
        passes("/** {@code " + WORDS_26 + "} " + "w ".repeat(24) + "\n * @param a " + WORDS_25
                + "\n * @return a word\n */");
        passes("/**\n * " + WORDS_25 + "\n * <p>word {@link A#b(C, D)} – — {@link A word}. <pre>" + WORDS_26
                + "</pre>\n */");
    }

    @Test
    void a_long_line_of_code_or_comment_is_found() {
        assertThat(JavaProse.of("A.java", "class A {}\n// " + "a".repeat(138)))
                .extracting(Finding::rule, Finding::line)
                .containsExactly(tuple(Rule.LINE, 2));
        passes("class A {}\n// " + "a".repeat(137));
    }

    @Test
    void a_long_string_passes() {
        passes("var a = \"" + "a".repeat(200) + "\";\nvar b = \"\"\"\n" + "a ".repeat(200) + "\"\"\";");
    }

    @Test
    void a_test_name_of_81_characters_or_with_a_question_word_first_is_found() {
        assertThat(JavaProse.of("ATest.java", "@Test\nvoid " + "a".repeat(81) + "() {}\n@Test\nvoid what_it_does() {}"))
                .extracting(Finding::toString)
                .containsExactly("ATest.java:2: " + "a".repeat(81), "ATest.java:4: what_it_does");
        passes("@Test void " + "a".repeat(80) + "() {}\nvoid whenDone() {}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TODO rename it", "It was renamed in issue 7.", "It was a list in the past.", "Formerly a list."
            })
    void a_comment_that_tells_history_or_a_task_is_found(String comment) {
        assertThat(JavaProse.of("A.java", "// " + comment))
                .extracting(Finding::rule)
                .containsExactly(Rule.HISTORY);
        passes("var a = \"" + comment + "\";");
    }

    @Test
    void a_page_with_a_sentence_of_26_words_is_found_on_its_line() {
        assertThat(MarkdownProse.of("a.md", "# Title\n\nShort. " + WORDS_26 + ".\n"))
                .containsExactly(new Finding(Rule.DOC_SENTENCE, "a.md", 3, WORDS_26 + "."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"```\n%s\n```\n", "| %s | word |\n", "> %s\n", "`%s`\n", "[word](%s)\n", "<!-- %s -->\n"})
    void code_tables_quotations_and_targets_of_links_pass(String page) {
        var text = page.formatted(WORDS_26 + " " + WORDS_26);

        assertThat(MarkdownProse.of("a.md", text))
                .filteredOn(finding -> finding.rule() == Rule.DOC_SENTENCE)
                .isEmpty();
    }

    @Test
    void headings_and_items_of_lists_are_sentences_of_their_own() {
        assertThat(MarkdownProse.of("a.md", "# word word\n" + WORDS_25 + "\n- word\n1. word\n"))
                .isEmpty();
    }

    @Test
    void a_long_line_of_a_page_is_found_and_a_long_link_passes() {
        assertThat(MarkdownProse.of("a.md", "a\n" + "a".repeat(141)))
                .extracting(Finding::line)
                .containsExactly(2);
        assertThat(MarkdownProse.of("a.md", "[a](" + "a".repeat(141) + ")")).isEmpty();
    }

    @Test
    void a_repository_is_read_without_its_dated_pages_and_built_files() throws IOException {
        var source = "/** What. */ class A {}";
        for (var file : List.of("m/A.java", "m/target/A.java", ".git/A.java")) {
            write(file, source);
        }
        for (var file : List.of("a.md", DECISIONS + "0001-a.md", "b/2026-11-26.md", "CHANGELOG.md")) {
            write(file, WORDS_26);
        }

        assertThat(Repository.findings(folder)).extracting(Finding::file).containsExactly("a.md", "m/A.java");
    }

    private void write(String file, String text) throws IOException {
        var path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static void passes(String source) {
        assertThat(JavaProse.of("A.java", source)).isEmpty();
    }
}
