package dev.tideline.bench;

import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * One line of the table.
 *
 * @param what was measured
 * @param floor what the servers or the machine can do of the same kind, measured in the same run
 * @param bar what it has to reach
 */
record Figure(String what, double measured, Unit unit, Optional<Floor> floor, Optional<Bar> bar) {

    enum Unit {
        EVENTS_A_SECOND("events/s", true),
        REQUESTS_A_SECOND("requests/s", true),
        ORDERS_A_SECOND("orders/s", true),
        MILLISECONDS("ms", false),
        NANOSECONDS("ns", false),
        MEBIBYTES("MiB", false),
        EVENTS("events", false),
        CORES("cores", false),
        CPU_MILLISECONDS_AN_ORDER("ms of a core", false),
        KIBIBYTES_AN_ORDER("KiB", false);

        private final String symbol;
        private final boolean moreIsBetter;

        Unit(String symbol, boolean moreIsBetter) {
            this.symbol = symbol;
            this.moreIsBetter = moreIsBetter;
        }

        String symbol() {
            return symbol;
        }

        boolean moreIsBetter() {
            return moreIsBetter;
        }
    }

    record Floor(String what, double measured) {}

    /** @param ofFloor whether the value is a multiple of the floor, or a figure of the same unit */
    record Bar(double value, boolean ofFloor) {}

    static Figure of(String what, double measured, Unit unit) {
        return new Figure(what, measured, unit, Optional.empty(), Optional.empty());
    }

    /** Returns two figures of a duration: the median, and the 99th percentile. */
    static List<Figure> latencies(String what, Histogram micros, double median, double ofHundred) {
        return List.of(
                of(what + ", median", micros.getValueAtPercentile(50) / 1e3, Unit.MILLISECONDS)
                        .hasToBe(median),
                of(what + ", 99 of 100", micros.getValueAtPercentile(99) / 1e3, Unit.MILLISECONDS)
                        .hasToBe(ofHundred));
    }

    /** Without what it was beside and what it had to be. */
    Figure alone() {
        return of(what, measured, unit);
    }

    /** Beside what else was measured. */
    Figure beside(String floor, double value) {
        return new Figure(what, measured, unit, Optional.of(new Floor(floor, value)), bar);
    }

    /** It has to be so many times the floor. */
    Figure has(double timesTheFloor) {
        return new Figure(what, measured, unit, floor, Optional.of(new Bar(timesTheFloor, true)));
    }

    /** It has to be this, or better. */
    Figure hasToBe(double value) {
        return new Figure(what, measured, unit, floor, Optional.of(new Bar(value, false)));
    }

    /** Times the floor, if there is one. */
    Optional<Double> ratio() {
        return floor.map(other -> measured / other.measured);
    }

    /** Returns true if the figure meets its bar. It is empty if the figure has no bar. */
    Optional<Boolean> isReached() {
        return bar.map(wanted -> {
            var value = wanted.ofFloor ? ratio().orElseThrow() : measured;
            return unit.moreIsBetter ? value >= wanted.value : value <= wanted.value;
        });
    }
}
