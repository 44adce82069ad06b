package dev.tideline.local;

import dev.tideline.runtime.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The default settings of a run on this machine: {@code local.properties} of the application. They contain public secrets, so they
 * are for this machine only.
 */
final class LocalSettings {
    private static final String FILE = "/local.properties";

    private final Map<String, String> properties;

    private LocalSettings(Map<String, String> properties) {
        this.properties = properties;
    }

    /** Returns those that the environment does not set; none if the application has no such file. */
    static LocalSettings ofApplication() {
        Properties properties = new Properties();
        try (InputStream file = LocalSettings.class.getResourceAsStream(FILE)) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
        Map<String, String> unset = new HashMap<>();
        properties.stringPropertyNames().stream()
                .filter(property -> System.getenv(Setting.variable(property)) == null)
                .forEach(property -> unset.put(property, properties.getProperty(property)));
        return new LocalSettings(unset);
    }

    /** Sets them for functions of this process. */
    void set() {
        properties.forEach(System::setProperty);
    }

    /** Returns them for functions that are processes of their own. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        properties.forEach((property, value) -> variables.put(Setting.variable(property), value));
        return variables;
    }
}
