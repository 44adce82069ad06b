package dev.tideline.runtime.views;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/**
 * The version up to which a view row has applied one of its streams. A view whose rows are made of any number of streams keeps
 * these in a table of their own. So a batch reads only the rows that it needs.
 */
@MappedSuperclass
public abstract class AppliedVersionRow {
    @Id
    public String streamId;

    /** The version of the last event that the view row has applied. */
    public long version;

    /** Returns the id of the view row. */
    protected abstract Object row();
}
