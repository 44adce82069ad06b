package dev.tideline.local.prose;

/** A text that breaks a rule, and its place. */
record Finding(Rule rule, String file, int line, String text) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + text;
    }
}
