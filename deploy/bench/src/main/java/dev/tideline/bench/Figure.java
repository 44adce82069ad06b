package dev.tideline.bench;

import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * One line of the table.
 *
 * @param what the subject of the figure
 * @param floor the same kind of figure of the servers or the machine alone, measured in the same run
 * @param bar the value that it has to reach
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

    /** @param ofFloor true if the value is a multiple of the floor, false if it is a figure of the same unit */
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

    /** Returns the figure without its floor and its bar. */
    Figure alone() {
        return of(what, measured, unit);
    }

    /** Returns the figure with this floor. */
    Figure beside(String floor, double value) {
        return new Figure(what, measured, unit, Optional.of(new Floor(floor, value)), bar);
    }

    /** Returns the figure with a bar: a multiple of the floor. */
    Figure has(double timesTheFloor) {
        return new Figure(what, measured, unit, floor, Optional.of(new Bar(timesTheFloor, true)));
    }

    /** Returns the figure with a bar: this value or a better one. */
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
