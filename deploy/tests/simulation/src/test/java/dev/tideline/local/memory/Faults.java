package dev.tideline.local.memory;

import static java.util.stream.Collectors.toSet;

import dev.tideline.shop.PaymentId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The faults of a run: their kinds, their probabilities and their counts. Some kinds are left out of a run and others are frequent
 * in it. In this way, faults that hide each other are found apart.
 */
final class Faults {
    /** A time much longer than anybody waits. */
    static final Duration LONG = Duration.ofSeconds(40);

    private static final double RARELY = 0.02;
    private static final double SELDOM = 0.08;
    private static final double OFTEN = 0.5;

    private final Chance chance;
    private final Map<Kind, Double> probabilities = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> injected = new EnumMap<>(Kind.class);
    private final Map<PaymentId, Map<String, Boolean>> poisoned = new HashMap<>();
    private boolean over;
    private boolean healed;

    /** The kinds of faults. */
    enum Kind {
        /** A process ends before its request is carried out. */
        CRASH_BEFORE(SELDOM),
        /** A process ends after its request is carried out, and gets no answer. */
        CRASH_AFTER(SELDOM),
        /** A process ends in a transaction, which is rolled back. */
        CRASH_WITHIN(OFTEN),
        /** A process stands still until others have taken its place, and then goes on. */
        FREEZE(SELDOM),
        /** A request to the database is lost. */
        REQUEST_LOST(SELDOM),
        /** The database carries out the request, and the answer is lost. */
        ANSWER_LOST(SELDOM),
        /** The database answers late. */
        SLOW_DATABASE(SELDOM),
        /** An append meets a conflict. */
        CONFLICT(OFTEN),
        /** A consumer does not commit its offsets. */
        OFFSET_LOST(SELDOM),
        /** The relay begins again from an earlier position. */
        PUBLISHED_AGAIN(SELDOM),
        /** A topic takes nothing for a while: it is missing, or the relay may not write to it. */
        TOPIC_AWAY(SELDOM),
        /** Somebody publishes a record that is no event: foreign, too large, of a far future, or of an unknown type or version. */
        FOREIGN_RECORD(OFTEN),
        /** Kafka drops the oldest records of a partition, read or not. */
        RECORDS_DROPPED(SELDOM),
        /** A topic is deleted, with all that is on it, and there is a new one of its name. */
        TOPIC_RECREATED(RARELY),
        /** The database's clock is set, back by minutes or hours, or forward again. */
        CLOCK_SET(RARELY),
        /** The gateway fails, and has charged nothing. */
        GATEWAY_FAILS(OFTEN),
        /** The gateway carries out the request, and the answer is lost. */
        GATEWAY_ANSWER_LOST(OFTEN),
        /** The gateway takes longer than it is waited for, before it acts or after. */
        GATEWAY_SLOW(OFTEN),
        /** The gateway's circuit is open. */
        GATEWAY_AWAY(OFTEN),
        /** The gateway fails every charge of a payment, or every cancellation, until {@link #heal}. */
        PAYMENT_POISONED(OFTEN),
        /** A customer sends a request twice. */
        SENT_TWICE(OFTEN),
        /** A handler throws. */
        POISON(OFTEN);

        /** The highest probability of the fault: low if it can strike every call, higher if it concerns few calls. */
        private final double highest;

        Kind(double highest) {
            this.highest = highest;
        }
    }

    Faults(Chance chance) {
        this.chance = chance;
        for (var kind : Kind.values()) {
            probabilities.put(
                    kind,
                    chance.happens(0.5) ? 0 : kind.highest * chance.random().nextDouble());
        }
    }

    /** Returns true if the fault strikes this time. */
    boolean strikes(Kind kind) {
        var strikes = !over && chance.happens(probabilities.get(kind));
        if (strikes) {
            injected.merge(kind, 1, Integer::sum);
        }
        return strikes;
    }

    /** True if a call for a payment fails, as it did whenever it was made before. */
    boolean poisons(String call, PaymentId payment) {
        return !healed
                && poisoned.computeIfAbsent(payment, _ -> new HashMap<>())
                        .computeIfAbsent(call, _ -> strikes(Kind.PAYMENT_POISONED));
    }

    /** Ends all faults, except poisoned payments. */
    void end() {
        over = true;
    }

    /** The payments that are poisoned. */
    Set<PaymentId> poisoned() {
        return healed
                ? Set.of()
                : poisoned.keySet().stream()
                        .filter(payment -> poisoned.get(payment).containsValue(true))
                        .collect(toSet());
    }

    /** Ends the poisoning of payments. */
    void heal() {
        healed = true;
    }

    /** Returns the count of each kind of fault. */
    Map<Kind, Integer> injected() {
        return injected;
    }
}
