package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.Delivery;
import dev.tideline.runtime.handling.DeliveryResult;
import dev.tideline.store.StreamVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The result of applying a batch to its rows. */
sealed interface Applied<V extends View> {

    /**
     * All of it is in the rows, or deferred.
     *
     * @param rows all that the batch is part of
     * @param begun those of them that are new
     * @param news events that were new to their rows
     */
    record Complete<V extends View>(
            List<DeliveryResult> results, Collection<V> rows, Collection<V> begun, Map<Delivery, V> news)
            implements Applied<V> {}

    /** Some steps failed, and may have changed their rows: none of the batch may be written. */
    record Failed<V extends View>(Map<Delivery, Throwable> failures) implements Applied<V> {}

    /** Events are missing below some of it: nothing may be written. */
    record Missing<V extends View>(Map<StreamId, Gap> gaps) implements Applied<V> {}

    /**
     * Events that are missing below another one.
     *
     * @param applied the version up to which none is
     */
    record Gap(long applied, Delivery above) {
        Stream<StreamVersion> missing() {
            return LongStream.range(applied + 1, above.version())
                    .mapToObj(version -> new StreamVersion(above.stream(), version));
        }
    }
}
