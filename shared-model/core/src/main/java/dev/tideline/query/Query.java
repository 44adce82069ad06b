package dev.tideline.query;

import dev.tideline.event.Uuids;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A query: the third kind of message, beside an event and a command. It changes nothing, so it is not stored.
 *
 * @param type the name of the query, in the imperative, such as {@code ListThings}; there are few, since metrics count by it
 * @param filter its parameters, read and checked
 * @param timestamp the time of the query, by the clock of the machine that answers it
 * @param userId the caller, if known
 */
public record Query<F>(UUID id, String type, F filter, Instant timestamp, Optional<String> userId) {

    /** Returns a query that nobody in particular asks now, which the id tells: it is one of {@link Uuids#timeOrdered}. */
    public static <F> Query<F> of(UUID id, String type, F filter) {
        return new Query<>(id, type, filter, Uuids.timeOf(id), Optional.empty());
    }

    /** Returns its type and id. The filter may be personal. */
    @Override
    public String toString() {
        return type + " " + id;
    }
}
