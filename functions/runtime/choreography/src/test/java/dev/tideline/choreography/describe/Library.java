package dev.tideline.choreography.describe;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import dev.tideline.choreography.describe.LoanEvent.LoanEnded;
import dev.tideline.choreography.describe.LoanEvent.LoanRefused;
import dev.tideline.choreography.describe.LoanEvent.LoanStarted;
import dev.tideline.event.DomainEvent;
import dev.tideline.system.SystemEvent.ServiceStarted;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The choreography of another domain. */
final class Library {
    static final Choreography CHOREOGRAPHY = new Choreography(
            List.of(
                    new Context(
                            "SystemEvent",
                            "system",
                            "tideline.system",
                            true,
                            List.of(event(ServiceStarted.class, false))),
                    new Context(
                            LoanEvent.class.getName(),
                            "loan",
                            "library.loans",
                            true,
                            List.of(
                                    event(LoanStarted.class, false),
                                    event(LoanRefused.class, true),
                                    event(LoanEnded.class, false)))),
            List.of(
                    function("start-loan", Kind.COMMAND, Set.of(), Set.of("LoanStarted", "LoanRefused")),
                    function("when-loan-refused-end-loan", Kind.REACTOR, Set.of("LoanRefused"), Set.of("LoanEnded")),
                    function(
                            "loan-view", Kind.PROJECTION, Set.of("LoanStarted", "LoanRefused", "LoanEnded"), Set.of())),
            sorted(Set.of("ServiceStarted")));

    private Library() {}

    private static EventType event(Class<? extends DomainEvent> type, boolean failure) {
        return new EventType(type.getSimpleName(), type.getName(), failure);
    }

    private static Function function(String name, Kind kind, Set<String> handles, Set<String> appends) {
        var topics = handles.isEmpty() ? Set.<String>of() : Set.of("library.loans");
        return new Function(name, "", kind, sorted(handles), sorted(topics), sorted(appends));
    }

    private static SortedSet<String> sorted(Set<String> names) {
        return new TreeSet<>(names);
    }
}
