package dev.tideline.local.prose;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The Java files and pages of the repository that the rules apply to. */
final class Repository {
    private static final Set<String> WITHOUT_SOURCES = Set.of("target", "node_modules");
    /** Decision records, the changelog and dated pages tell of their time, and stay as they were written. */
    private static final Pattern DATED =
            Pattern.compile("docs/adr/.*|CHANGELOG\\.md|.*/\\d{4}-\\d{2}-\\d{2}[^/]*\\.md");

    private Repository() {}

    /** Returns the findings in all files below a folder, in the order of files and lines. */
    static List<Finding> findings(Path root) throws IOException {
        var found = new ArrayList<Finding>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                var skipped = !folder.equals(root) && (WITHOUT_SOURCES.contains(name) || name.startsWith("."));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                var file = root.relativize(path).toString().replace('\\', '/');
                if (file.endsWith(".java")) {
                    found.addAll(JavaProse.of(file, Files.readString(path)));
                } else if (file.endsWith(".md") && !DATED.matcher(file).matches()) {
                    found.addAll(MarkdownProse.of(file, Files.readString(path)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(Comparator.comparing(Finding::file).thenComparing(Finding::line));
        return found;
    }
}
