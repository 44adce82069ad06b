package dev.tideline.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
    private static final Seal SEAL = new Seal("a secret of a test, and of this one only");
    private static final byte[] TEXT = "a name of somebody".getBytes(StandardCharsets.UTF_8);

    @Test
    void a_sealed_text_is_opened_by_the_same_deployment_in_the_same_context() {
        var another = new Seal("a secret of a test, and of this one only");

        assertThat(another.open(SEAL.seal(TEXT, "here"), "here")).hasValue(TEXT);
    }

    @Test
    void a_sealed_text_is_opened_nowhere_else() {
        var sealed = SEAL.seal(TEXT, "here");

        assertThat(SEAL.open(sealed, "there")).isEmpty();
        assertThat(new Seal("another secret that is just as long as the").open(sealed, "here"))
                .isEmpty();
    }

    @Test
    void a_sealed_text_that_was_changed_anywhere_is_not_opened() {
        var sealed = Base64.getUrlDecoder().decode(SEAL.seal(TEXT, "here"));
        for (var i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(SEAL.open(Base64.getUrlEncoder().encodeToString(changed), "here"))
                    .as("byte %d", i)
                    .isEmpty();
        }
    }

    @Test
    void a_sealed_text_cannot_be_read_and_is_another_one_each_time() {
        var sealed = SEAL.seal(TEXT, "here");

        assertThat(new String(Base64.getUrlDecoder().decode(sealed), StandardCharsets.ISO_8859_1))
                .doesNotContain("name", "somebody");
        assertThat(SEAL.seal(TEXT, "here")).isNotEqualTo(sealed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not base64", "%"})
    void a_text_that_was_never_sealed_is_not_opened(String text) {
        assertThat(SEAL.open(text, "here")).isEmpty();
    }

    @Test
    void a_digest_needs_the_secret() {
        assertThat(SEAL.digest(TEXT)).hasSize(64).isEqualTo(SEAL.digest(TEXT));
        assertThat(new Seal("another secret that is just as long as the").digest(TEXT))
                .isNotEqualTo(SEAL.digest(TEXT));
    }
}
