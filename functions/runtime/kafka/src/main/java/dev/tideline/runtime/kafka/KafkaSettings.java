package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.settings.Setting.secret;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The setting that names the brokers. */
public final class KafkaSettings implements DeclaredSettings {
    private static final Pattern BROKER =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):(?<port>[1-9][0-9]{0,4})");
    private static final int LARGEST_PORT = 65_535;

    @Override
    public List<Setting> settings() {
        return List.of(
                secret("TIDELINE_KAFKA", "host:port, or several with commas between them", KafkaSettings::areBrokers));
    }

    private static boolean areBrokers(String text) {
        return Stream.of(text.split(",", -1)).allMatch(broker -> {
            var address = BROKER.matcher(broker.strip());
            return address.matches() && Integer.parseInt(address.group("port")) <= LARGEST_PORT;
        });
    }
}
