package dev.tideline.runtime.views;

/** A row that queries serve, under an entity tag (RFC 9110, 8.8.3). */
public interface ServedView extends View {

    /** The applied version of the main stream. A row is served only while this is above 0. */
    long version();

    /** The sum of the applied versions of all other streams. */
    long otherVersions();

    /** The shape of what is served of this row: a number that is raised whenever a step of the projection or a served field changes. */
    int shape();

    /**
     * The value of the tag. It changes with each event that the row applies, and with its shape. No two states of a row have the same
     * one: versions never fall.
     */
    default String tag() {
        return version() + "." + otherVersions() + "-" + shape();
    }
}
