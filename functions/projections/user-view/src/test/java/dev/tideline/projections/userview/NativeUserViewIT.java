package dev.tideline.projections.userview;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The same, of the native binary. */
@QuarkusIntegrationTest
class NativeUserViewIT extends UserViewTest {
    /** The binary is another process: its log is a file. */
    @Override
    List<String> logged() {
        try {
            return Files.readAllLines(Path.of("target", "quarkus.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
