package dev.tideline.local.prose;

/** A rule of CONTRIBUTING.md, "Words", that a machine can check. */
enum Rule {
    FIRST_WORD("A Javadoc begins with a verb or a noun, not with a question word."),
    JAVADOC_SENTENCE("A sentence of a Javadoc has at most 25 words. Split it, one fact a sentence."),
    DOC_SENTENCE("A sentence of a page has at most 25 words. Split it, one fact a sentence."),
    LINE("A line has at most 140 characters. Wrap it."),
    TEST_NAME("A test name has at most 80 characters and no question word first. Say the subject, then what it does."),
    HISTORY("A comment says why, without history and without a task. Move those to a commit message or an issue.");

    private final String advice;

    Rule(String advice) {
        this.advice = advice;
    }

    /** Returns advice for the writer. */
    String advice() {
        return advice;
    }
}
