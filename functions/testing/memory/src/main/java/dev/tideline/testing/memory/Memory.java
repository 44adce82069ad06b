package dev.tideline.testing.memory;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.NewEvent;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.Receipt;
import dev.tideline.store.StreamAppend;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The contents of a store in memory that a transaction can roll back. Its append does what PostgreSQL's append() does. */
record Memory(
        InMemoryEvents events, Map<Name, Receipt> receipts, InMemoryDeferrals deferrals, InMemoryDeadlines deadlines) {
    /** The name of a request. */
    record Name(String function, String key) {}

    Memory() {
        this(new InMemoryEvents(), new HashMap<>(), new InMemoryDeferrals(), new InMemoryDeadlines());
    }

    Memory copy() {
        return new Memory(events.copy(), new HashMap<>(receipts), deferrals.copy(), deadlines.copy());
    }

    Optional<Receipt> receipt(String function, String key) {
        return Optional.ofNullable(receipts.get(new Name(function, key)));
    }

    AppendResult append(Append append, InstantSource clock) {
        var known = known(append);
        if (isRepeated(append, known)) {
            deadlines.change(append.deadlines(), clock.instant());
            return Appended.of(append);
        }
        var receipt = append.receipt().flatMap(one -> receipt(one.function(), one.key()));
        if (receipt.isPresent()) {
            return new AlreadyReceived(receipt.get());
        }
        if (!known.isEmpty()) {
            return new Duplicate(known.stream().map(one -> one.event.id()).collect(Collectors.toUnmodifiableSet()));
        }
        var conflicts = conflicts(append);
        if (!conflicts.isEmpty()) {
            return new Conflict(conflicts);
        }
        validate(append);
        append.streams()
                .forEach(stream ->
                        stream.events().forEach(event -> events.add(stream.stream(), event, clock.instant())));
        append.receipt().ifPresent(one -> receipts.put(new Name(one.function(), one.key()), one));
        deferrals.change(append.deferrals(), append.releases(), clock.instant());
        deadlines.change(append.deadlines(), clock.instant());
        return Appended.of(append);
    }

    /** A new event whose id is in its stream already, with the version that it would have got. */
    private record Known(NewEvent event, long version, Envelope found) {
        boolean isRepeated() {
            return found.version() == version
                    && found.type().equals(EventTypes.nameOf(event.event().getClass()))
                    && found.data().equals(Append.encode(event.event()));
        }
    }

    private List<Known> known(Append append) {
        return append.streams().stream().flatMap(this::known).toList();
    }

    private Stream<Known> known(StreamAppend stream) {
        return IntStream.range(0, stream.events().size()).boxed().flatMap(i -> {
            var event = stream.events().get(i);
            return events
                    .find(stream.stream(), event.id())
                    .map(found -> new Known(event, stream.expectedVersion() + i + 1, found))
                    .stream();
        });
    }

    /** An append with deferrals is no repetition: they may not have been there the first time. */
    private static boolean isRepeated(Append append, List<Known> known) {
        var events = append.streams().stream()
                .mapToInt(stream -> stream.events().size())
                .sum();
        return events > 0
                && known.size() == events
                && known.stream().allMatch(Known::isRepeated)
                && append.deferrals().isEmpty()
                && append.releases().isEmpty();
    }

    private List<StreamConflict> conflicts(Append append) {
        return append.streams().stream()
                .map(stream ->
                        new StreamConflict(stream.stream(), stream.expectedVersion(), events.version(stream.stream())))
                .filter(conflict -> conflict.expected() != conflict.actual())
                .toList();
    }

    private void validate(Append append) {
        for (var stream : append.streams()) {
            if (stream.events().stream().map(NewEvent::id).distinct().count()
                    < stream.events().size()) {
                throw new InvalidAppendException("an id twice for the stream " + stream.stream());
            }
        }
        var lengths = append.streams().stream()
                .collect(Collectors.toMap(
                        StreamAppend::stream,
                        stream -> stream.expectedVersion() + stream.events().size()));
        for (var deferral : append.deferrals()) {
            var last = lengths.getOrDefault(deferral.streamId(), events.version(deferral.streamId()));
            if (deferral.version() < 1 || deferral.version() > last) {
                throw new InvalidAppendException("no such event: " + deferral.streamId() + " " + deferral.version());
            }
        }
    }
}
