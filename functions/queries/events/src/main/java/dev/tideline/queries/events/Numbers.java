package dev.tideline.queries.events;

/** Positions and versions in a query. */
final class Numbers {
    private Numbers() {}

    /** @throws IllegalArgumentException if it is not a number from 0 on, of at most 18 digits */
    static long parse(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("a number from 0 on is expected");
        }
        return Long.parseLong(text);
    }
}
