package dev.tideline.decision;

import dev.tideline.decision.Changes.Limit;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.store.Deferral;
import java.util.List;

/** The result of a command. */
public sealed interface Decision {

    /**
     * A command that is carried out by appending events. There are none if the state is already as requested.
     *
     * @param main the stream whose id and version are in the answer to the caller
     */
    record Accepted(EventStream<?, ?> main, Changes changes) implements Decision {
        public <E extends DomainEvent> Accepted and(EventStream<?, E> stream, E event) {
            return new Accepted(main, changes.and(stream, event));
        }

        /** Adds an event of a saga instance, with the time limits that it begins or ends. */
        public <E extends DomainEvent> Accepted and(EventStream<?, E> stream, E event, List<Limit> limits) {
            return new Accepted(main, changes.and(stream, event, limits));
        }

        public Accepted and(Deferral deferral) {
            return new Accepted(main, changes.and(deferral));
        }
    }

    record Refused(Refusal refusal) implements Decision {

        /**
         * Returns the same refusal, of a caller who may not do this. They are told what they would be told if there were nothing. The
         * denial is counted and logged.
         */
        public Refused asDenied() {
            return new Refused(refusal.asDenied());
        }
    }

    static <E extends DomainEvent> Accepted append(EventStream<?, E> main, E event) {
        return unchanged(main).and(main, event);
    }

    static Accepted unchanged(EventStream<?, ?> main) {
        return new Accepted(main, Changes.none());
    }

    static Refused refuse(ProblemType type, String detail) {
        return new Refused(Refusal.of(type, detail));
    }

    /** @param pointer to the field of the request's body that is refused, as in RFC 6901 */
    static Refused refuse(ProblemType type, String detail, String pointer) {
        return new Refused(Refusal.of(type, detail, pointer));
    }
}
