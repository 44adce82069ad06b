package dev.tideline.local;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;

import dev.tideline.runtime.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The settings of a run on this machine: {@code local.properties} of the application. They contain public secrets, so they are for this
 * machine only.
 *
 * <p>A property {@code option.<name>.<setting>} is a setting of the option {@code --<name>}. The application adds such options to those of
 * all applications.
 */
final class LocalSettings {
    private static final String FILE = "/local.properties";
    private static final String OPTION = "option.";

    private final Map<String, String> properties;

    private LocalSettings(Map<String, String> properties) {
        this.properties = properties;
    }

    /** Returns the options of the application, each with its settings as one line for a reader. */
    static Map<String, String> options() {
        return read().entrySet().stream()
                .filter(property -> property.getKey().startsWith(OPTION))
                .collect(groupingBy(
                        property -> "--" + name(property.getKey()),
                        TreeMap::new,
                        mapping(
                                property -> Setting.variable(setting(property.getKey())) + "=" + property.getValue(),
                                joining(" "))));
    }

    /**
     * Returns the default settings that the environment does not set, and those of the given options. There are none if the application has
     * no such file.
     */
    static LocalSettings ofApplication(Collection<String> options) {
        Map<String, String> chosen = new HashMap<>();
        read().forEach((property, value) -> {
            if (!property.startsWith(OPTION)) {
                if (System.getenv(Setting.variable(property)) == null) {
                    chosen.putIfAbsent(property, value);
                }
            } else if (options.contains("--" + name(property))) {
                chosen.put(setting(property), value);
            }
        });
        return new LocalSettings(chosen);
    }

    /** Returns these settings, and others. */
    LocalSettings and(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(others);
        return new LocalSettings(all);
    }

    private static String name(String property) {
        return property.split("\\.", 3)[1];
    }

    private static String setting(String property) {
        return property.split("\\.", 3)[2];
    }

    private static Map<String, String> read() {
        Properties properties = new Properties();
        try (InputStream file = LocalSettings.class.getResourceAsStream(FILE)) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
        return properties.stringPropertyNames().stream().collect(toMap(property -> property, properties::getProperty));
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
