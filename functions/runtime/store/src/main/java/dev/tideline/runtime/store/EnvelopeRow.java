package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The one mapping of rows to events. A statement that reads whole events selects these columns. */
public final class EnvelopeRow {
    /** The columns of {@code events}, in the order that {@link #of} reads them in. */
    public static final String COLUMNS = "stream_id, version, id, type, schema_version, source, \"timestamp\","
            + " correlation_id, causation_id, user_id, traceparent, data::text";

    private EnvelopeRow() {}

    /** @param first the index of the first of these columns in the row */
    public static Envelope of(Row row, int first) {
        return new Envelope(
                row.getUUID(first + 2),
                row.getString(first + 3),
                new StreamId(row.getString(first)),
                row.getLong(first + 1),
                row.getInteger(first + 4),
                row.get(OffsetDateTime.class, first + 6).toInstant(),
                new Metadata(
                        row.getString(first + 5),
                        row.getUUID(first + 7),
                        row.getUUID(first + 8),
                        Optional.ofNullable(row.getString(first + 9)),
                        Optional.ofNullable(row.getString(first + 10))),
                row.getString(first + 11));
    }
}
