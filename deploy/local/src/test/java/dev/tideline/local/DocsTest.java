package dev.tideline.local;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links and pictures of the documentation, without a server. */
class DocsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Set<String> NOT_OURS = Set.of(".git", ".local", "target", "node_modules");
    private static final Set<String> TEXT =
            Set.of("java", "js", "json", "md", "properties", "sh", "sql", "tsv", "txt", "xml", "yaml", "yml");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern PAGE = Pattern.compile("docs/[\\w./-]+\\.(?:md|svg)");
    private static final Pattern EXTERNAL = Pattern.compile("[a-z]+:.*");
    private static final Pattern SAGA = Pattern.compile("(?s)## The saga\n.*?```mermaid\n(.*?)```");
    private static final Pattern NODE = Pattern.compile("(?m)^  (\\w+)[\\[({]+\"([^\"]+)\"");
    private static final Pattern EDGE = Pattern.compile("(?m)^  (n_\\w+) --> (n_\\w+)$");
    private static final Pattern DRAWN_NODE = Pattern.compile("<text class=\"name\"[^>]*>([^<]+)</text>");
    private static final Pattern DRAWN_EDGE = Pattern.compile("data-from=\"([^\"]+)\" data-to=\"([^\"]+)\"");

    @Test
    void every_link_leads_to_a_file_and_to_a_heading() throws IOException {
        var pages = pages(ROOT);
        assertThat(pages).contains(ROOT.resolve("README.md"), DOCS.resolve("README.md"));

        var broken = new ArrayList<String>();
        for (var page : pages) {
            for (var link : links(page)) {
                if (!leadsSomewhere(page, link)) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).as("Links that lead nowhere").isEmpty();
    }

    @Test
    void every_page_that_a_file_names_exists() throws IOException {
        var missing = new ArrayList<String>();
        var found = 0;
        for (var file : files(ROOT)) {
            if (file.endsWith(Path.of("PageTest.java")) || file.startsWith(DOCS) || !isText(file)) {
                continue;
            }
            for (var name : PAGE.matcher(Files.readString(file))
                    .results()
                    .filter(name -> name.start() == 0 || !isPartOfAnAddress(file, name))
                    .map(MatchResult::group)
                    .toList()) {
                found++;
                if (!Files.exists(ROOT.resolve(name))) {
                    missing.add(ROOT.relativize(file) + ": " + name);
                }
            }
        }
        assertThat(found).isPositive();
        assertThat(missing).as("Names of pages that do not exist").isEmpty();
    }

    @Test
    void the_index_lists_every_page() throws IOException {
        var index = DOCS.resolve("README.md");
        var listed = links(index).stream()
                .filter(not(link -> EXTERNAL.matcher(link).matches()))
                .map(link -> DOCS.resolve(link.replaceFirst("#.*", "")).normalize())
                .collect(toSet());

        assertThat(listed)
                .containsAll(pages(DOCS).stream().filter(not(index::equals)).toList());
    }

    @Test
    void the_picture_of_the_saga_has_its_functions_its_events_and_its_arrows() throws IOException {
        var saga = SAGA.matcher(Files.readString(DOCS.resolve("choreography.md")));
        assertThat(saga.find()).isTrue();
        var picture = Files.readString(DOCS.resolve("pictures/saga.svg"));

        var names = NODE.matcher(saga.group(1)).results().map(node -> node.group(2)).toList();
        assertThat(names).contains("OrderPlaced", "when-order-placed-reserve-inventory");
        assertThat(DRAWN_NODE.matcher(picture).results().map(node -> node.group(1)))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(DRAWN_EDGE.matcher(picture).results().map(edge -> id(edge.group(1)) + " --> " + id(edge.group(2))))
                .containsExactlyInAnyOrderElementsOf(EDGE.matcher(saga.group(1))
                        .results()
                        .map(edge -> edge.group(1) + " --> " + edge.group(2))
                        .toList());
    }

    private static String id(String name) {
        return "n_" + name.replace('-', '_');
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        if (EXTERNAL.matcher(link).matches()) {
            return true;
        }
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && target.startsWith(ROOT)
                && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    private static List<String> links(Path page) throws IOException {
        var text = FENCED.matcher(Files.readString(page)).replaceAll("");
        return LINK.matcher(CODE.matcher(text).replaceAll("code"))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    /** Returns the anchors of a page's headings, as GitHub makes them. */
    private static Set<String> anchors(Path page) throws IOException {
        var anchors = new HashSet<String>();
        HEADING.matcher(FENCED.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(heading -> LINKED_TEXT.matcher(heading.group(1)).replaceAll("$1"))
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .forEach(anchors::add);
        return anchors;
    }

    /** True if the name belongs to an address such as https://example.org/docs/page.md. */
    private static boolean isPartOfAnAddress(Path file, MatchResult name) {
        try {
            var before = Files.readString(file).charAt(name.start() - 1);
            return before == '/' || Character.isLetterOrDigit(before);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isText(Path file) {
        var name = file.getFileName().toString();
        return TEXT.contains(name.substring(name.lastIndexOf('.') + 1)) || file.startsWith(ROOT.resolve(".ci"));
    }

    private static List<Path> pages(Path folder) throws IOException {
        return files(folder).stream()
                .filter(file -> file.toString().endsWith(".md"))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return NOT_OURS.contains(visited.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return Stream.of(files).flatMap(List::stream).sorted().toList();
    }
}
