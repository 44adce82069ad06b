package dev.tideline.bench;

import java.util.List;
import java.util.Map;

/** Some figures that are measured together. */
interface Benchmark {
    List<Figure> run(Environment environment) throws Exception;

    /** Of what {@link #run} has measured, by the name of the file. */
    default Map<String, String> plots(List<Figure> figures) {
        return Map.of();
    }
}
