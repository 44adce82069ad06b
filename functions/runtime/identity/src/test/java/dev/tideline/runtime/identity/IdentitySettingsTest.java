package dev.tideline.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentitySettingsTest {
    private static final Map<String, String> NEEDS = Map.of(
            "tideline.needs.TIDELINE_AUTH", "always",
            "tideline.needs.TIDELINE_JWT_ISSUER", "tideline.auth=jwt",
            "tideline.needs.TIDELINE_JWT_KEYS", "tideline.auth=jwt",
            "tideline.needs.TIDELINE_USER_NAMESPACE", "tideline.auth=jwt");
    private static final Map<String, String> SOUND = Map.of(
            "tideline.auth", "jwt",
            "tideline.jwt.issuer", "https://identity.example",
            "tideline.jwt.keys", "https://identity.example/keys",
            "tideline.user-namespace", "0a0bb1a4-6f3f-4b0c-a61e-9d0a6f0f7c11");

    @Test
    void nothing_says_how_callers_are_identified_by_default() {
        assertThat(complaints(Map.of())).containsExactly("TIDELINE_AUTH is not set; it must be jwt or none");
    }

    @Test
    void tokens_need_an_issuer_keys_and_a_namespace() {
        assertThat(complaints(Map.of("tideline.auth", "jwt")))
                .extracting(line -> line.split(" ")[0])
                .containsExactly("TIDELINE_JWT_ISSUER", "TIDELINE_JWT_KEYS", "TIDELINE_USER_NAMESPACE");
        assertThat(complaints(SOUND)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tideline.auth, basic",
        "tideline.jwt.issuer, ' '",
        "tideline.jwt.keys, http://identity.example/keys",
        "tideline.jwt.keys, ftp://identity.example/keys",
        "tideline.jwt.keys, https://my_provider/keys",
        "tideline.jwt.keys, https:/provider/keys",
        "tideline.jwt.keys, https://provider:99999/keys",
        "tideline.jwt.keys, https://provider:80a/keys",
        "tideline.jwt.roles, .",
        "tideline.jwt.roles, .roles",
        "tideline.jwt.role-names, 'staff=a,staff=b'",
        "tideline.jwt.role-names, staff",
        "tideline.jwt.role-names, staff=",
        "tideline.jwt.role-names, admin=shop-admin",
        "tideline.jwt.roles, a..b",
        "tideline.user-namespace, 7"
    })
    void a_malformed_setting_is_named(String property, String value) {
        var settings = new HashMap<>(SOUND);
        settings.put(property, value);

        assertThat(complaints(settings)).singleElement().asString().contains(Setting.variable(property));
    }

    @ParameterizedTest
    @CsvSource({
        "tideline.jwt.keys, /etc/tideline/keys.json",
        "tideline.jwt.keys, http://localhost:8081/keys",
        "tideline.jwt.roles, realm_access.roles",
        "tideline.jwt.roles, https://shop.example/roles",
        "tideline.jwt.role-names, 'staff=shop-staff,operator=shop-admin'"
    })
    void a_sound_setting_is_taken(String property, String value) {
        var settings = new HashMap<>(SOUND);
        settings.put(property, value);

        assertThat(complaints(settings)).isEmpty();
    }

    @Test
    void a_function_that_identifies_nobody_listens_on_loopback_only() {
        assertThat(complaints(Map.of("tideline.auth", "none")))
                .containsExactly(
                        "TIDELINE_AUTH is none, so everybody may do everything; set QUARKUS_HTTP_HOST to 127.0.0.1,"
                                + " or TIDELINE_AUTH to jwt");
        assertThat(complaints(Map.of("tideline.auth", "none", "quarkus.http.host", "0.0.0.0")))
                .hasSize(1);
        assertThat(complaints(Map.of("tideline.auth", "none", "quarkus.http.host", "127.0.0.1")))
                .isEmpty();
    }

    @Test
    void a_run_that_issues_tokens_to_everybody_listens_on_loopback_only() {
        var settings = new HashMap<>(SOUND);
        settings.put("tideline.dev.key", "/key");
        settings.put("quarkus.http.host", "0.0.0.0");
        assertThat(complaints(settings))
                .containsExactly("Everybody gets a token for any role here, so QUARKUS_HTTP_HOST must be 127.0.0.1");

        settings.put("quarkus.http.host", "127.0.0.1");
        assertThat(complaints(settings)).isEmpty();
    }

    @Test
    void settings_of_tokens_contradict_that_none_is_read() {
        assertThat(complaints(Map.of(
                        "tideline.auth", "none",
                        "quarkus.http.host", "localhost",
                        "tideline.jwt.issuer", "https://identity.example")))
                .containsExactly(
                        "TIDELINE_AUTH is none, so no token is read; remove TIDELINE_JWT_ISSUER, or set TIDELINE_AUTH"
                                + " to jwt");
    }

    private static List<String> complaints(Map<String, String> settings) {
        var all = new HashMap<>(NEEDS);
        all.putAll(settings);
        return DeclaredSettings.complaints(
                List.of(new IdentitySettings()), property -> Optional.ofNullable(all.get(property)));
    }
}
