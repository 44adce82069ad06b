package dev.tideline.runtime.identity;

import io.quarkus.runtime.annotations.Recorder;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes a bean of the rules that the build has found. */
@Recorder
public class RulesRecorder {
    public Supplier<Rules> rules(Map<String, List<String>> callers) {
        return () -> Rules.of(callers);
    }
}
