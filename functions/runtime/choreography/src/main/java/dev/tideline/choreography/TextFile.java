package dev.tideline.choreography;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of the project, some of which is written by {@code deploy/describe}. */
public final class TextFile {
    /** Stands in each file that is written as a whole. */
    public static final String WRITTEN = "Written by deploy/describe; not edited by hand.";

    private TextFile() {}

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the text of a file with other lines between its two markers, which are comments:
     * {@code <name>: deploy/describe writes this} and {@code <name>: end}.
     */
    public static String marked(Path file, String name, String lines) {
        return marked(file, read(file), name, lines);
    }

    /** Returns a text that is to be the file's, with these lines between its markers. */
    public static String marked(Path file, String text, String name, String lines) {
        var found = markers(file, text, name);
        return found.replaceFirst("$1" + Matcher.quoteReplacement(lines) + "$3");
    }

    /** Returns the lines between the two markers. */
    public static String between(Path file, String name) {
        return markers(file, read(file), name).group(2);
    }

    private static Matcher markers(Path file, String text, String name) {
        var found = Pattern.compile("(?ms)(^[^\\n]*\\b" + name
                        + ": deploy/describe writes this[^\\n]*\\n)(.*?)(^[^\\n]*\\b" + name + ": end)")
                .matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(
                    "%1$s lacks its markers; add two comments: '%2$s: deploy/describe writes this' and '%2$s: end'."
                            .formatted(file, name));
        }
        return found;
    }
}
