package dev.tideline.bus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A publication for which some handlers have failed, each for its own reason; the others have succeeded. */
public final class HandlersFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Map<String, Throwable> failures;

    /** @param failures by the names of the handlers; at least one */
    public HandlersFailedException(Map<String, Throwable> failures) {
        super("failed: " + String.join(", ", failures.keySet()));
        this.failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
        failures.values().forEach(this::addSuppressed);
    }

    /** Every failure, by the name of its handler. */
    public Map<String, Throwable> failures() {
        return failures;
    }
}
