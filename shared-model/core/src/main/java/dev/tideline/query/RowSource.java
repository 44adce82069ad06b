package dev.tideline.query;

import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The source of a view's rows for queries. Stages fail with a {@link StoreUnavailableException} if the rows cannot be read now.
 * Stages may be cancelled.
 *
 * @param <V> the row
 */
public interface RowSource<V> {

    /**
     * The rows that a page has found.
     *
     * @param rows one more than the limit, if there are
     * @param end the last row read, if it is not the last of the list and there are no more rows than the limit
     */
    record Found<V>(List<V> rows, Optional<V> end) {}

    /** Returns the row of an id, if it is served. */
    CompletionStage<Optional<V>> find(Object id);

    /** Returns a page of rows that are served. */
    CompletionStage<Found<V>> list(Selection<V> selection);

    /**
     * Returns those streams that the view has not applied up to these versions. A stream that it is not made of is none of them.
     *
     * @throws IllegalArgumentException if there is no such stream id
     */
    CompletionStage<List<StreamVersion>> missing(List<StreamVersion> wanted);
}
