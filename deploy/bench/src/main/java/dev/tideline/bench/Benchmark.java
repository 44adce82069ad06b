package dev.tideline.bench;

import java.util.List;
import java.util.Map;

/** A measurement of several figures. */
interface Benchmark {
    List<Figure> run(Environment environment) throws Exception;

    /** Returns the plots of the measured figures, by the name of the file. */
    default Map<String, String> plots(List<Figure> figures) {
        return Map.of();
    }
}
