package dev.tideline.local.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * Something that has gone wrong.
 *
 * @param target the function, or empty
 * @param to when it was over
 */
record Fault(Kind kind, String target, Instant from, Instant to) {
    private static final Duration SLOW = Duration.ofMillis(50);

    /** The kinds of faults. */
    enum Kind {
        FUNCTION_KILLED,
        FUNCTION_FROZEN,
        DATABASE_KILLED(
                backend -> backend.database().kill(),
                backend -> backend.database().run()),
        DATABASE_FROZEN(
                backend -> backend.database().freeze(),
                backend -> backend.database().thaw()),
        DATABASE_DISK_FULL(
                backend -> backend.database().fillDisk(),
                backend -> backend.database().makeSpace()),
        DATABASE_CUT_OFF(
                backend -> backend.database().proxy().goDown(),
                backend -> backend.database().proxy().comeUp()),
        DATABASE_SILENT(
                backend -> backend.database().proxy().holdAnswers(),
                backend -> backend.database().proxy().giveAnswers()),
        DATABASE_SLOW(
                backend -> backend.database().proxy().delayAnswers(SLOW),
                backend -> backend.database().proxy().delayAnswers(Duration.ZERO)),
        BROKER_KILLED(
                backend -> backend.broker().kill(), backend -> backend.broker().run()),
        BROKER_FROZEN(
                backend -> backend.broker().freeze(),
                backend -> backend.broker().thaw()),
        BROKER_DISK_FULL(
                backend -> backend.broker().fillDisk(),
                backend -> backend.broker().makeSpace()),
        BROKER_CUT_OFF(
                backend -> backend.broker().proxy().goDown(),
                backend -> backend.broker().proxy().comeUp()),
        BROKER_SLOW(
                backend -> backend.broker().proxy().delayAnswers(SLOW),
                backend -> backend.broker().proxy().delayAnswers(Duration.ZERO)),
        FOREIGN_RECORDS(backend -> backend.records().publishForeign(), _ -> {}),
        TOPIC_REFUSES(
                (backend, random) -> backend.records().refuse(random),
                backend -> backend.records().accept()),
        TOPIC_MISSING(
                backend -> backend.records().delete(),
                backend -> backend.records().make()),
        RECORDS_DROPPED((backend, random) -> backend.records().drop(random), _ -> {}),
        CLOCK_STEPPED_BACK(backend -> backend.books().stepClockBack(), _ -> {}),
        PAYMENTS_POISONED(
                backend -> backend.books().poisonPayments(),
                backend -> backend.books().healPayments());

        private final Begin begin;
        private final Step end;

        Kind() {
            this(_ -> {}, _ -> {});
        }

        Kind(Step begin, Step end) {
            this((backend, _) -> begin.of(backend), end);
        }

        Kind(Begin begin, Step end) {
            this.begin = begin;
            this.end = end;
        }

        boolean isOfServer() {
            return this != FUNCTION_KILLED && this != FUNCTION_FROZEN;
        }

        void begin(Backend backend, Random random) throws Exception {
            begin.of(backend, random);
        }

        void end(Backend backend) throws Exception {
            end.of(backend);
        }
    }

    private interface Step {
        void of(Backend backend) throws Exception;
    }

    private interface Begin {
        void of(Backend backend, Random random) throws Exception;
    }

    boolean isUnderWay(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }
}
