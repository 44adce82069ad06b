package dev.tideline.local.prose;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of the repository, and their texts that break a rule. */
public final class Repository {
    private static final Set<String> NOT_WRITTEN_BY_HAND = Set.of(".git", ".local", "target", "node_modules");
    /** Decision records, the changelog and dated pages tell of their time, and stay as they were written. */
    private static final Pattern DATED =
            Pattern.compile("docs/adr/.*|CHANGELOG\\.md|.*/\\d{4}-\\d{2}-\\d{2}[^/]*\\.md");

    private Repository() {}

    /** Returns the files below a folder, in the order of their paths, without those that a build makes. */
    public static List<Path> files(Path root) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_WRITTEN_BY_HAND.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    /** Returns the findings in all Java files and pages below a folder, in the order of files and lines. */
    static List<Finding> findings(Path root) throws IOException {
        var found = new ArrayList<Finding>();
        for (var path : files(root)) {
            var file = root.relativize(path).toString().replace('\\', '/');
            if (file.endsWith(".java")) {
                found.addAll(JavaProse.of(file, Files.readString(path)));
            } else if (file.endsWith(".md") && !DATED.matcher(file).matches()) {
                found.addAll(MarkdownProse.of(file, Files.readString(path)));
            }
        }
        return found;
    }
}
