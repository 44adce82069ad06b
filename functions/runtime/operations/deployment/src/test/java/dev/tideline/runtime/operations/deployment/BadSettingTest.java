package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import io.quarkus.test.QuarkusUnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BadSettingTest {
    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(Door.class))
            .overrideConfigKey("door.colour", "blue")
            .assertException(failure ->
                    assertThat(failure).hasStackTraceContaining("DOOR_COLOUR is \"blue\"; it must be red or green"));

    public static final class Door implements DeclaredSettings {
        @Override
        public List<Setting> settings() {
            return List.of(Setting.oneOf("door.colour", "red", "green"));
        }
    }

    @Test
    void a_setting_that_an_application_declares_is_checked_at_its_start() {
        throw new AssertionError("the application has started");
    }
}
