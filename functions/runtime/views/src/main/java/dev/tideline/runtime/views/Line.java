package dev.tideline.runtime.views;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/**
 * How far a row has come in one of its streams. It is kept beside a row that is made of any number of streams, so that a
 * batch reads only those lines that it needs.
 */
@MappedSuperclass
public abstract class Line {
    @Id
    public String streamId;

    /** Of the last event of the stream that the row has applied. */
    public long version;

    /** The id of the row. */
    protected abstract Object row();
}
