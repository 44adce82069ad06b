package dev.tideline.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredSettingsTest {
    private static final DeclaredSettings DOOR = () -> List.of(
            Setting.oneOf("door.colour", "red", "green"),
            Setting.wholeNumber("door.locks"),
            Setting.time("door.open-time"),
            Setting.httpUrl("door.bell"),
            Setting.secret("door.key", "ten letters long", text -> text.length() == 10));

    @ParameterizedTest
    @CsvSource({
        "door.colour,    red",
        "door.colour,    green",
        "door.locks,     1",
        "door.locks,     999999999",
        "door.open-time, 500ms",
        "door.open-time, PT1M",
        "door.open-time, 30",
        "door.bell,      https://bell.example/ring/",
        "door.key,       0123456789",
    })
    void a_value_of_its_form_is_allowed(String property, String value) {
        assertThat(complaints(Map.of(property, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "door.colour,    DOOR_COLOUR,    blue,  red or green",
        "door.colour,    DOOR_COLOUR,    RED,   red or green",
        "door.colour,    DOOR_COLOUR,    '',    red or green",
        "door.locks,     DOOR_LOCKS,     0,     a whole number of at least 1",
        "door.locks,     DOOR_LOCKS,     -1,    a whole number of at least 1",
        "door.locks,     DOOR_LOCKS,     many,  a whole number of at least 1",
        "door.locks,     DOOR_LOCKS,     9999999999, a whole number of at least 1",
        "door.open-time, DOOR_OPEN_TIME, 10x,   'a time such as 500ms, 10s or 2m'",
        "door.open-time, DOOR_OPEN_TIME, 0s,    'a time such as 500ms, 10s or 2m'",
        "door.open-time, DOOR_OPEN_TIME, -5s,   'a time such as 500ms, 10s or 2m'",
        "door.open-time, DOOR_OPEN_TIME, '',    'a time such as 500ms, 10s or 2m'",
    })
    void a_value_that_holds_no_secret_is_named_and_repeated(
            String property, String variable, String value, String form) {
        assertThat(complaints(Map.of(property, value)))
                .containsExactly(variable + " is \"" + value + "\"; it must be " + form);
    }

    @ParameterizedTest
    @CsvSource({
        "door.key,  DOOR_KEY,  short,                 ten letters long",
        "door.bell, DOOR_BELL, bell.example,          'an http or https URL without user, query and fragment'",
        "door.bell, DOOR_BELL, ftp://bell.example,    'an http or https URL without user, query and fragment'",
        "door.bell, DOOR_BELL, https:///ring,         'an http or https URL without user, query and fragment'",
        "door.bell, DOOR_BELL, https://me:pw@bell,    'an http or https URL without user, query and fragment'",
        "door.bell, DOOR_BELL, https://bell?key,      'an http or https URL without user, query and fragment'",
        "door.bell, DOOR_BELL, https://bell#key,      'an http or https URL without user, query and fragment'",
        "door.bell, DOOR_BELL, https://bell/a b,      'an http or https URL without user, query and fragment'",
    })
    void a_value_that_may_hold_a_secret_is_named_and_not_repeated(
            String property, String variable, String value, String form) {
        assertThat(complaints(Map.of(property, value))).containsExactly(variable + " must be " + form);
    }

    @Test
    void a_setting_that_no_jar_needs_may_be_missing() {
        assertThat(complaints(Map.of())).isEmpty();
        assertThat(complaints(Map.of("tideline.needs.DOOR_KEY", "never"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void a_setting_that_a_jar_needs_has_to_be_set_and_not_blank(String blank) {
        var needed = Map.of("tideline.needs.DOOR_KEY", "always");

        assertThat(complaints(needed)).containsExactly("DOOR_KEY is not set; it must be ten letters long");
        assertThat(complaints(needed, "door.key", blank)).isEqualTo(complaints(needed));
        assertThat(complaints(needed, "door.key", "0123456789")).isEmpty();
    }

    @Test
    void a_setting_may_be_needed_where_another_has_a_value() {
        var needed = Map.of("tideline.needs.DOOR_KEY", "door.colour=red");

        assertThat(complaints(needed)).isEmpty();
        assertThat(complaints(needed, "door.colour", "green")).isEmpty();
        assertThat(complaints(needed, "door.colour", "red"))
                .singleElement()
                .asString()
                .startsWith("DOOR_KEY is not set");
    }

    @Test
    void all_faults_are_reported_at_once() {
        assertThat(complaints(Map.of("door.colour", "blue", "door.locks", "0", "door.key", "short")))
                .hasSize(3);
    }

    @Test
    void a_setting_that_two_jars_declare_is_told_once() {
        assertThat(DeclaredSettings.complaints(List.of(DOOR, DOOR), values(Map.of("door.colour", "blue"))))
                .hasSize(1);
    }

    @Test
    void a_conflict_is_told_once_each_setting_is_right() {
        var house = new DeclaredSettings() {
            @Override
            public List<Setting> settings() {
                return List.of();
            }

            @Override
            public List<String> conflicts(Function<String, Optional<String>> values) {
                return List.of("no lock fits");
            }
        };

        assertThat(DeclaredSettings.complaints(List.of(house, DOOR), values(Map.of("door.locks", "1"))))
                .containsExactly("no lock fits");
        assertThat(DeclaredSettings.complaints(List.of(house, DOOR), values(Map.of("door.locks", "0"))))
                .singleElement()
                .asString()
                .startsWith("DOOR_LOCKS");
    }

    private static List<String> complaints(Map<String, String> settings, String property, String value) {
        var more = new HashMap<>(settings);
        more.put(property, value);
        return complaints(more);
    }

    private static List<String> complaints(Map<String, String> settings) {
        return DeclaredSettings.complaints(List.of(DOOR), values(settings));
    }

    private static Function<String, Optional<String>> values(Map<String, String> settings) {
        return property -> Optional.ofNullable(settings.get(property));
    }
}
