package dev.tideline.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Uuids;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

    @Test
    void a_query_is_asked_when_its_id_is_made_and_by_nobody_yet() {
        var query = Query.of(Uuids.timeOrdered(NOW, -1, -1), "ListThings", "a filter");

        assertThat(query.timestamp()).isEqualTo(NOW);
        assertThat(query.userId()).isEmpty();
    }

    /** The text is logged. */
    @Test
    void the_text_of_a_query_does_not_quote_its_filter() {
        var query = Query.of(Uuids.timeOrdered(NOW, 0, 0), "ListThings", "ada@example.org");

        assertThat(query).hasToString("ListThings " + query.id());
    }
}
