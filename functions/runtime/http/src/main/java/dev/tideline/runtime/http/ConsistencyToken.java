package dev.tideline.runtime.http;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.store.StreamVersion;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The streams and versions that a command has appended, such as {@code user-…:2,email-…:1}. A query with it sees at least these.
 * Tokens of several commands are joined with commas.
 */
record ConsistencyToken(List<StreamVersion> streams) {
    static final String HEADER = "Consistency-Token";

    private static final int MAX_STREAMS = 100;
    private static final Pattern ENTRY = Pattern.compile("([a-z]+-[A-Za-z0-9._/-]{1,200}):([0-9]{1,18})");

    ConsistencyToken {
        streams = List.copyOf(streams);
    }

    /** @throws ProblemException if it is none */
    static ConsistencyToken parse(String text) {
        var entries = text.split(",", -1);
        if (entries.length > MAX_STREAMS) {
            throw invalid();
        }
        return new ConsistencyToken(Stream.of(entries)
                .map(String::strip)
                .map(ConsistencyToken::entry)
                .toList());
    }

    private static StreamVersion entry(String text) {
        var entry = ENTRY.matcher(text);
        if (!entry.matches()) {
            throw invalid();
        }
        return new StreamVersion(new StreamId(entry.group(1)), Long.parseLong(entry.group(2)));
    }

    static ProblemException invalid() {
        return new ProblemException(
                Problem.of(Code.INVALID_REQUEST, HEADER + " must be a token that a command has answered with."));
    }

    @Override
    public String toString() {
        return streams.stream()
                .map(stream -> stream.stream() + ":" + stream.version())
                .collect(Collectors.joining(","));
    }
}
