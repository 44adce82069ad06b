package dev.tideline.choreography.project;

import dev.tideline.choreography.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The files that {@code deploy/describe} writes.
 *
 * @param root of the project
 * @param files the text of each, by its path in the project
 */
public record Described(Path root, Map<Path, String> files) {
    /** The first line of a file that is written as a whole. */
    static final String HEADER = "# " + TextFile.WRITTEN + "\n";

    private static final Path ENTRIES = Path.of("deploy/knative/functions");

    /** Returns the files that are missing or differ, and those of functions that are gone. */
    public List<Path> stale() {
        return Stream.concat(
                        files.keySet().stream().filter(file -> !files.get(file).equals(text(file))),
                        written().filter(file -> !files.containsKey(file)))
                .sorted()
                .toList();
    }

    /** Writes the stale files, and prints their names. */
    public void write() throws IOException {
        for (var path : stale()) {
            var file = root.resolve(path);
            if (files.containsKey(path)) {
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, files.get(path));
            } else {
                Files.delete(file);
            }
            System.out.println(path + (files.containsKey(path) ? "" : " (removed)"));
        }
    }

    private String text(Path path) {
        var file = root.resolve(path);
        return Files.exists(file) ? TextFile.read(file) : "";
    }

    /** The entries of the cluster that were written before. */
    private Stream<Path> written() {
        if (files.keySet().stream().noneMatch(file -> file.startsWith(ENTRIES))) {
            return Stream.empty();
        }
        try (var entries = Files.walk(root.resolve(ENTRIES))) {
            return entries
                    .filter(Files::isRegularFile)
                    .filter(file -> TextFile.read(file).startsWith(HEADER))
                    .map(root::relativize)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
