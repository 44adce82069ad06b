package dev.tideline.local.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the sentences and lines of a Markdown page that break a rule. It ignores code blocks, tables, quotations and the targets of
 * links.
 */
final class MarkdownProse {
    private static final Pattern NOT_PROSE = Pattern.compile(
            "(?ms)^[ \t]*```.*?^[ \t]*```[ \t]*$|^[ \t]*~~~.*?^[ \t]*~~~[ \t]*$|<!--.*?-->|^[ \t]*\\|[^\n]*|^[ \t]*>[^\n]*|<picture>.*?</picture>");
    private static final Pattern LINK = Pattern.compile("!?\\[((?:[^\\[\\]]|\\[[^\\]]*])*)]\\([^)]*\\)");
    private static final Pattern CODE = Pattern.compile("``[^`]+``|`[^`]+`");
    private static final Pattern BLOCK =
            Pattern.compile("\n\\s*\n|(?m:^\\s*(?:[-*+]|\\d+\\.)\\s+)|(?m:^#[^\n]*$)|<[^>]+>");

    private MarkdownProse() {}

    static List<Finding> of(String file, String text) {
        var found = new ArrayList<Finding>();
        var prose = JavaProse.replace(text, NOT_PROSE, "");
        var line = 0;
        for (var content : prose.split("\n", -1)) {
            line++;
            // A link cannot be wrapped.
            if (JavaProse.unwrap(content, LINK).length() > JavaProse.LONGEST_LINE) {
                found.add(new Finding(Rule.LINE, file, line, content));
            }
        }
        var words = JavaProse.unwrap(JavaProse.replace(prose, CODE, "code"), LINK);
        for (var block : new Passage(1, words).splitAt(BLOCK)) {
            for (var sentence : block.sentences()) {
                if (sentence.words() > JavaProse.MOST_WORDS) {
                    found.add(new Finding(Rule.DOC_SENTENCE, file, sentence.line(), sentence.flat()));
                }
            }
        }
        return found;
    }
}
