package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A figure and its floor, measured in turns, because the speed of machines varies. The round whose ratio is the median counts. */
final class RepeatedMeasurement {
    private static final int ROUNDS = 3;

    private final String what;
    private final Unit unit;
    private Callable<Double> measurement;
    private Optional<Callable<Double>> floor = Optional.empty();
    private String floorName = "";

    private RepeatedMeasurement(String what, Unit unit) {
        this.what = what;
        this.unit = unit;
    }

    static RepeatedMeasurement of(String what, Unit unit) {
        return new RepeatedMeasurement(what, unit);
    }

    RepeatedMeasurement measuring(Callable<Double> measurement) {
        this.measurement = measurement;
        return this;
    }

    RepeatedMeasurement beside(String name, Callable<Double> floor) {
        this.floorName = name;
        this.floor = Optional.of(floor);
        return this;
    }

    Figure figure() throws Exception {
        List<Figure> rounds = new ArrayList<>();
        for (var round = 0; round < ROUNDS; round++) {
            var below = floor.isPresent() ? Optional.of(floor.get().call()) : Optional.<Double>empty();
            var figure = Figure.of(what, measurement.call(), unit);
            rounds.add(below.map(value -> figure.beside(floorName, value)).orElse(figure));
        }
        rounds.sort(java.util.Comparator.comparing(figure -> figure.ratio().orElse(figure.measured())));
        return rounds.get(ROUNDS / 2);
    }
}
