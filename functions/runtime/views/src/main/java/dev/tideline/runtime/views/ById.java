package dev.tideline.runtime.views;

import io.smallrye.mutiny.Uni;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/**
 * Finds entities by their ids, many at once.
 *
 * <p>Each id is a parameter of its own. A query with a list for a parameter is translated into SQL whenever it is asked;
 * the translation of any other is kept. So that these are few, the last id is repeated up to the next power of two.
 */
record ById<T>(Class<T> entity) {

    /**
     * Finds rows by their ids, always in the same order. Transactions that lock rows in different orders would wait for each
     * other for ever.
     */
    Uni<List<T>> find(Session session, Set<?> ids, LockModeType lock) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var parameters = Integer.highestOneBit(2 * ids.size() - 1);
        var query = session.createSelectionQuery(
                        IntStream.rangeClosed(1, parameters)
                                .mapToObj(i -> "?" + i)
                                .collect(Collectors.joining(
                                        ", ",
                                        "from " + entity.getSimpleName() + " e where id(e) in (",
                                        ") order by id(e)")),
                        entity)
                .setLockMode(lock);
        var listed = List.copyOf(ids);
        for (var i = 0; i < parameters; i++) {
            query.setParameter(i + 1, listed.get(Math.min(i, listed.size() - 1)));
        }
        return query.getResultList();
    }
}
