package dev.tideline.query;

/** A row that is served under an entity tag (RFC 9110, 8.8.3). */
public interface Tagged {

    /** Returns the primary key. */
    Object id();

    /** Returns the value of the tag, which changes whenever the served row changes. */
    String tag();
}
