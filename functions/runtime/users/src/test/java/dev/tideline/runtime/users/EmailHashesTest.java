package dev.tideline.runtime.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.user.Email;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmailHashesTest {
    @Test
    void without_a_secret_or_with_a_short_one_the_function_does_not_start() {
        assertThatThrownBy(() -> new EmailHashes(Optional.empty())).hasMessageContaining("TIDELINE_EMAIL_SECRET");
        assertThatThrownBy(() -> new EmailHashes(Optional.of("short"))).hasMessageContaining("TIDELINE_EMAIL_SECRET");
    }

    @Test
    void the_hash_depends_on_the_secret_and_not_on_the_spelling() {
        var hashes = new EmailHashes(Optional.of("a secret of some length"));
        assertThat(hashes.of(new Email(" Ada@Example.org"))).isEqualTo(hashes.of(new Email("ada@example.org")));
        assertThat(new EmailHashes(Optional.of("another secret of some length")).of(new Email("ada@example.org")))
                .isNotEqualTo(hashes.of(new Email("ada@example.org")));
    }
}
