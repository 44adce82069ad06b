package dev.tideline.local.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A piece of prose that begins on a line of its file. */
record Passage(int line, String text) {
    private static final Pattern END_OF_SENTENCE =
            Pattern.compile("(?<=[.!?…][)*_\"”]{0,3})(?<!\\b(?:e\\.g|i\\.e|vs)\\.)\\s+");
    private static final Pattern WORD = Pattern.compile("\\S*[\\p{L}\\p{N}]\\S*");

    /** Returns the pieces between matches of a separator. */
    List<Passage> splitAt(Pattern separator) {
        var pieces = new ArrayList<Passage>();
        var start = 0;
        var found = separator.matcher(text);
        while (found.find()) {
            pieces.add(piece(start, found.start()));
            start = found.end();
        }
        pieces.add(piece(start, text.length()));
        return pieces.stream().filter(piece -> !piece.text.isEmpty()).toList();
    }

    /** Returns the sentences of this passage. */
    List<Passage> sentences() {
        return splitAt(END_OF_SENTENCE);
    }

    /** Returns the number of words. A dash or a sign alone does not count. */
    long words() {
        return WORD.matcher(text).results().count();
    }

    /** Returns this passage on one line. */
    String flat() {
        return text.replaceAll("\\s+", " ").strip();
    }

    private Passage piece(int start, int end) {
        var raw = text.substring(start, end);
        var before = text.substring(0, start)
                + raw.substring(0, raw.length() - raw.stripLeading().length());
        return new Passage(line + (int) before.chars().filter(c -> c == '\n').count(), raw.strip());
    }
}
