package dev.tideline.runtime.store;

import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.StreamAppend;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An event that is to become a row of {@code events}. */
record NewEventRow(StreamId stream, long version, NewEvent event) {

    static List<NewEventRow> of(Append append) {
        return append.streams().stream().flatMap(NewEventRow::of).toList();
    }

    Metadata metadata() {
        return event.metadata();
    }

    private static Stream<NewEventRow> of(StreamAppend stream) {
        return IntStream.range(0, stream.events().size())
                .mapToObj(i -> new NewEventRow(
                        stream.stream(),
                        stream.expectedVersion() + i + 1,
                        stream.events().get(i)));
    }
}
