package dev.tideline.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.user.Email;
import org.junit.jupiter.api.Test;

class EmailHashesTest {
    @Test
    void the_hash_depends_on_the_secret_and_not_on_the_spelling() {
        var hashes = new EmailHashes("a secret of some length").hash();
        assertThat(hashes.of(new Email(" Ada@Example.org"))).isEqualTo(hashes.of(new Email("ada@example.org")));
        assertThat(new EmailHashes("another secret of some length").hash().of(new Email("ada@example.org")))
                .isNotEqualTo(hashes.of(new Email("ada@example.org")));
    }
}
