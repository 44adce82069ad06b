package dev.tideline.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a function. It is derived from the name of the function's class. */
public final class FunctionName {
    private static final Pattern KIND = Pattern.compile("(Projection|Saga|Resource|Query)$");
    private static final Pattern NEXT_WORD = Pattern.compile("(?=\\p{Lu})");

    private FunctionName() {}

    /** Returns the name of a class's function. */
    public static String of(Class<?> type) {
        return of(type.getSimpleName());
    }

    /**
     * Returns the words of the class in lower case, without a suffix such as {@code Projection}, and without {@code Then} of
     * {@code When…Then…}.
     *
     * @param simpleName of the class
     */
    public static String of(String simpleName) {
        var words =
                new ArrayList<>(List.of(NEXT_WORD.split(KIND.matcher(simpleName).replaceFirst(""))));
        if (words.getFirst().equals("When")) {
            words.remove("Then");
        }
        return String.join("-", words).toLowerCase(Locale.ROOT);
    }
}
