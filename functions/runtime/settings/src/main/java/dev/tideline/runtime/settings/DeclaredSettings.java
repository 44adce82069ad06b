package dev.tideline.runtime.settings;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings that the code of a jar reads. They are checked before anything else of an application starts.
 *
 * <p>The build of the application finds each class that implements this. The class is public, with a public constructor
 * without parameters.
 */
public interface DeclaredSettings {
    List<Setting> settings();

    /**
     * Returns a line for each conflict between settings that are allowed, each by itself.
     *
     * @param values of properties, empty for those that are not set
     */
    default List<String> conflicts(Function<String, Optional<String>> values) {
        return List.of();
    }

    /**
     * Returns a line for each setting that is missing or malformed; if there is none, the conflicts. A setting that several
     * jars declare gets one line.
     *
     * @param values of properties, empty for those that are not set
     */
    static List<String> complaints(List<DeclaredSettings> declared, Function<String, Optional<String>> values) {
        var complaints = declared.stream()
                .flatMap(jar -> jar.settings().stream())
                .flatMap(setting -> setting.complaint(values).stream())
                .distinct()
                .toList();
        return complaints.isEmpty()
                ? declared.stream()
                        .flatMap(jar -> jar.conflicts(values).stream())
                        .toList()
                : complaints;
    }
}
