package dev.tideline.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.tokens.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysOfFileTest {
    @TempDir
    Path folder;

    @Test
    void a_key_is_found_as_soon_as_the_file_has_it() throws IOException {
        var keys = new KeysOfFile(folder.resolve("keys.json"));
        replace(TokenIssuer.create("urn:test", "one").publicKeys());
        assertThat(find(keys, "one")).isPresent();
        assertThat(find(keys, "two")).isEmpty();

        replace(TokenIssuer.create("urn:test", "two").publicKeys());

        assertThat(find(keys, "two")).isPresent();
    }

    @Test
    void a_key_that_the_file_has_no_more_verifies_nothing_after_a_second() throws IOException {
        var keys = new KeysOfFile(folder.resolve("keys.json"));
        replace(TokenIssuer.create("urn:test", "one").publicKeys());
        assertThat(find(keys, "one")).isPresent();

        replace(TokenIssuer.create("urn:test", "two").publicKeys());

        await().until(() -> find(keys, "one").isEmpty());
    }

    @Test
    void no_token_is_verified_until_there_is_a_file() throws IOException {
        var keys = new KeysOfFile(folder.resolve("keys.json"));
        assertThatThrownBy(() -> find(keys, "one")).hasRootCauseInstanceOf(KeysUnavailableException.class);

        replace(TokenIssuer.create("urn:test", "one").publicKeys());

        assertThat(find(keys, "one")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"keys\": []}",
                "{\"keys\": \"x\"}",
                "{\"keys\": [\"x\"]}",
                "{\"keys\": {}}",
                "{\"keys\": [{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}]}"
            })
    void a_file_without_usable_keys_leaves_the_keys_as_they_were(String text) throws IOException {
        var keys = new KeysOfFile(folder.resolve("keys.json"));
        replace(TokenIssuer.create("urn:test", "one").publicKeys());
        assertThat(find(keys, "one")).isPresent();

        replace(text);

        assertThat(find(keys, "two")).isEmpty();
        assertThat(find(keys, "one")).isPresent();
    }

    private void replace(String text) throws IOException {
        var other = Files.writeString(folder.resolve("new"), text);
        Files.move(other, folder.resolve("keys.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<VerificationKey> find(Keys keys, String id) {
        return keys.find(Optional.of(id)).toCompletableFuture().join();
    }
}
