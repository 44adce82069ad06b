package dev.tideline.runtime.views;

import dev.tideline.query.Tagged;

/** A row that queries serve, under an entity tag (RFC 9110, 8.8.3). */
public interface ServedView extends View, Tagged {

    /** Returns the shape of the served row: a number that is raised whenever a step of the projection or a served field changes. */
    int shape();

    /** The applied version of the main stream. A row is served only while this is above 0. */
    default long version() {
        return versions().main(this);
    }

    /**
     * The value of the tag. It changes with each event that the row applies, and with its shape. No two states of a row have the same
     * one: versions never fall.
     */
    @Override
    default String tag() {
        return version() + "." + versions().others(this) + "-" + shape();
    }
}
