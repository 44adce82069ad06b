package dev.tideline.runtime.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * The keys of a file. It is read again when it has changed, which is looked for once a second, and at once for a key that is not known. A
 * file that cannot be read leaves the keys as they were.
 */
final class KeysOfFile implements Keys {
    private static final Logger LOG = Logger.getLogger(KeysOfFile.class);
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private KeySet keys = KeySet.NONE;
    private Optional<State> read = Optional.empty();
    private String complaint = "";
    private long looked = System.nanoTime() - BETWEEN_LOOKS;

    /** The attributes that change with the file. A cluster replaces a mounted file by another one, with its own key. */
    private record State(FileTime modified, long size, Object key) {
        static State of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        }
    }

    KeysOfFile(Path file) {
        this.file = file;
    }

    @Override
    public synchronized CompletionStage<Optional<VerificationKey>> find(Optional<String> id) {
        if (System.nanoTime() - looked >= BETWEEN_LOOKS || keys.find(id).isEmpty()) {
            look();
        }
        return keys.isEmpty()
                ? CompletableFuture.failedFuture(
                        new KeysUnavailableException("The keys of tokens cannot be read; retry."))
                : CompletableFuture.completedFuture(keys.find(id));
    }

    private void look() {
        looked = System.nanoTime();
        try {
            var state = Optional.of(State.of(file));
            if (!state.equals(read)) {
                var text = Files.readString(file);
                read = state;
                keys = KeySet.parse(text);
                complaint = "";
                LOG.infof("Read %d keys of tokens from %s", keys.keys().size(), file);
            }
        } catch (IOException | IllegalArgumentException e) {
            complain(e);
        }
    }

    /** Logs a complaint once. */
    private void complain(Exception failure) {
        if (!failure.toString().equals(complaint)) {
            complaint = failure.toString();
            LOG.warnf("The keys of tokens in %s cannot be read: %s", file, failure.getMessage());
        }
    }
}
