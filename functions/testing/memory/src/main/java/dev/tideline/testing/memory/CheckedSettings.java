package dev.tideline.testing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The settings that a jar declares, checked as at a start: with the defaults and the needs of all jars of a test. */
public final class CheckedSettings {
    private static final String DEFAULTS = "META-INF/microprofile-config.properties";

    private final DeclaredSettings declared;
    private final Map<String, String> defaults = new HashMap<>();

    public CheckedSettings(DeclaredSettings declared) throws IOException {
        this.declared = declared;
        for (var file :
                CheckedSettings.class.getClassLoader().resources(DEFAULTS).toList()) {
            try (var content = file.openStream()) {
                var properties = new Properties();
                properties.load(content);
                properties.stringPropertyNames().forEach(name -> defaults.put(name, properties.getProperty(name)));
            }
        }
    }

    /** Returns all that is wrong with values of properties. */
    public List<String> complaints(Map<String, String> values) {
        var all = new HashMap<>(defaults);
        all.putAll(values);
        return DeclaredSettings.complaints(List.of(declared), property -> Optional.ofNullable(all.get(property)));
    }

    public void allow(String property, String value) {
        assertThat(complaints(property, value)).isEmpty();
    }

    /** The message names the setting, and repeats the value. */
    public void refuse(String property, String value) {
        assertThat(complaints(property, value))
                .singleElement()
                .asString()
                .startsWith(variable(property) + " is \"" + value + "\"; it must be ");
    }

    /** The message names the setting, and does not repeat the value. */
    public void refuseSecret(String property, String value) {
        assertThat(complaints(property, value))
                .singleElement()
                .asString()
                .startsWith(variable(property) + " must be ")
                .doesNotContain(value);
    }

    private List<String> complaints(String property, String value) {
        return complaints(Map.of(property, value)).stream()
                .filter(complaint -> complaint.startsWith(variable(property) + " "))
                .toList();
    }

    private String variable(String property) {
        return declared.settings().stream()
                .filter(setting -> setting.property().equals(property))
                .map(Setting::variable)
                .findFirst()
                .orElseThrow();
    }
}
