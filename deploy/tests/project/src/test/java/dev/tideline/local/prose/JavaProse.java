package dev.tideline.local.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the Javadocs, comments, lines and test names of a Java file that break a rule. */
final class JavaProse {
    static final int MOST_WORDS = 25;
    static final int LONGEST_LINE = 140;

    private static final int LONGEST_NAME = 80;
    private static final String QUESTION = "(?i:What|Who|Whom|Whose|Whoever|Whatever|Whether|How|Which|Where|When|Why)";
    private static final Pattern STRING_OR_COMMENT = Pattern.compile(
            "\"\"\"(?s:\\\\.|(?!\"\"\").)*+\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\n])++'"
                    + "|(?<javadoc>/\\*\\*(?s:(?!\\*/).)*+\\*/)|(?<comment>/\\*(?s:(?!\\*/).)*+\\*/|//[^\n]*+(?:\n[ \t]*+//[^\n]*+)*+)");
    private static final Pattern NAME = Pattern.compile("\\bvoid\\s+(\\w+)\\s*\\(");
    private static final Pattern QUESTION_FIRST = Pattern.compile("^" + QUESTION + "(?![\\p{L}\\p{N}])");
    private static final Pattern BLOCK = Pattern.compile(
            "\n\\s*\n|</?(?:p|li|ul|ol|br|tr|td|table)\\s*/?>|(?m:^\\s*@(?:param\\s+\\S+|throws\\s+\\S+|return\\b|see\\b))");
    private static final Pattern HISTORY = Pattern.compile(
            "\\b(?:TODO|FIXME|XXX|HACK)\\b|(?i:\\b(?:formerly|previously|in the past(?! tense)|(?:was|were) renamed|used to be|issue #?\\d+)\\b)");

    private final String file;
    private final String source;
    private final List<Finding> found = new ArrayList<>();

    private JavaProse(String file, String source) {
        this.file = file;
        this.source = source;
    }

    static List<Finding> of(String file, String source) {
        return new JavaProse(file, source).findings();
    }

    private List<Finding> findings() {
        var code = new StringBuilder();
        var end = 0;
        var parts = STRING_OR_COMMENT.matcher(source);
        while (parts.find()) {
            code.append(source, end, parts.start());
            end = parts.end();
            if (parts.group("javadoc") != null) {
                javadoc(withoutMarks(parts.group(), parts.start()));
                code.append(parts.group());
            } else if (parts.group("comment") != null) {
                history(withoutMarks(parts.group(), parts.start()));
                code.append(parts.group());
            } else {
                // A string may be longer, since wrapping would change it.
                code.append("\"\"").append(parts.group().replaceAll("[^\n]", ""));
            }
        }
        code.append(source, end, source.length());
        longLines(code.toString());
        names(STRING_OR_COMMENT.matcher(code).replaceAll(part -> part.group().replaceAll("[^\n]", "")));
        return found;
    }

    private void javadoc(Passage comment) {
        if (QUESTION_FIRST.matcher(comment.text().strip()).find()) {
            add(Rule.FIRST_WORD, comment.sentences().getFirst());
        }
        history(comment);
        for (var block : comment.splitAt(BLOCK)) {
            for (var sentence : block.sentences()) {
                if (sentence.words() > MOST_WORDS) {
                    add(Rule.JAVADOC_SENTENCE, sentence);
                }
            }
        }
    }

    private void history(Passage comment) {
        if (HISTORY.matcher(comment.text()).find()) {
            add(Rule.HISTORY, comment);
        }
    }

    private void longLines(String code) {
        var line = 0;
        for (var text : code.split("\n", -1)) {
            line++;
            if (text.length() > LONGEST_LINE) {
                add(Rule.LINE, new Passage(line, text));
            }
        }
    }

    private void names(String code) {
        var names = NAME.matcher(code);
        while (names.find()) {
            var words = names.group(1).replace('_', ' ');
            if (words.length() > LONGEST_NAME
                    || (words.contains(" ") && QUESTION_FIRST.matcher(words).find())) {
                add(Rule.TEST_NAME, new Passage(lineOf(code, names.start(1)), names.group(1)));
            }
        }
    }

    /** Returns the words of a comment: without its stars and slashes, and with one word for each code or link. */
    private Passage withoutMarks(String comment, int start) {
        var text = comment.replaceAll("^/\\*\\*?|\\*/$", "").replaceAll("(?m)^[ \t]*(?:\\*|//)[ \t]?", "");
        text = replace(text, Pattern.compile("(?s)<pre>.*?</pre>|\\{@snippet.*?\n\\s*}"), "");
        text = unwrap(text, Pattern.compile("\\{@(?:link|linkplain)\\s+[^\\s{}]+?\\s+([^{}]+)}"));
        text = replace(text, Pattern.compile("(?s)<a\\s[^>]*>|</?(?:a|b|i|em|code)>"), "");
        text = replace(text, Pattern.compile("\\{@\\w+\\s+(?:[^{}]|\\{[^{}]*})*}"), "code");
        return new Passage(lineOf(source, start), text);
    }

    private void add(Rule rule, Passage passage) {
        var text = passage.flat();
        var indent = (int) passage.text().lines().takeWhile(String::isBlank).count();
        found.add(new Finding(
                rule, file, passage.line() + indent, text.length() > 300 ? text.substring(0, 300) + "…" : text));
    }

    /** Replaces each match by a word, and keeps its line breaks so that line numbers stay right. */
    static String replace(String text, Pattern pattern, String word) {
        return pattern.matcher(text).replaceAll(match -> word + match.group().replaceAll("[^\n]", ""));
    }

    /** Replaces each match by its first group. */
    static String unwrap(String text, Pattern pattern) {
        return pattern.matcher(text).replaceAll(match -> Matcher.quoteReplacement(match.group(1)));
    }

    private static int lineOf(String text, int offset) {
        return 1 + text.substring(0, offset).replaceAll("[^\n]", "").length();
    }
}
