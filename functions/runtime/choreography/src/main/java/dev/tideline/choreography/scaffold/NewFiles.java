package dev.tideline.choreography.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Puts new files into a project: all of them or none. */
final class NewFiles {
    private NewFiles() {}

    /** Writes the files to a place beside, and then moves them in. Files of a failed attempt are deleted. */
    static void put(Path root, Map<Path, String> files) throws IOException {
        for (var file : files.keySet()) {
            if (Files.exists(root.resolve(file))) {
                throw new Refused("%s exists already.", file);
            }
        }
        var made = Files.createTempDirectory(root, ".new");
        var moved = new ArrayList<Path>();
        try {
            for (var file : files.entrySet()) {
                var target = made.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.writeString(target, file.getValue());
            }
            for (var folder : folders(root, files.keySet())) {
                Files.move(made.resolve(folder), root.resolve(folder));
                moved.add(root.resolve(folder));
            }
        } catch (IOException | RuntimeException e) {
            for (var folder : moved) {
                delete(folder);
            }
            throw e;
        } finally {
            delete(made);
        }
    }

    /** The uppermost folders and files that are new. */
    private static Set<Path> folders(Path root, Set<Path> files) {
        var folders = new LinkedHashSet<Path>();
        for (var file : files) {
            var folder = file;
            while (folder.getParent() != null && !Files.exists(root.resolve(folder.getParent()))) {
                folder = folder.getParent();
            }
            folders.add(folder);
        }
        return folders;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
