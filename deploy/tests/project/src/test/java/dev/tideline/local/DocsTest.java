package dev.tideline.local;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.local.prose.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links, names and pictures of the documentation are true. No server is needed. */
class DocsTest {
    private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path INDEX = DOCS.resolve("README.md");

    /** A page that the benchmark writes into another folder. Its links are those of the page. */
    private static final Path TEMPLATE = ROOT.resolve("deploy/bench/performance.md");

    private static final Path OF_TEMPLATE = DOCS.resolve("reference/performance.md");
    private static final Pattern WITH_NAMES_OF_PAGES =
            Pattern.compile(".*\\.(java|js|properties|sql|xml|ya?ml)|.*/\\.ci/\\w+");

    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ADDRESS = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern NAME_OF_A_PAGE = Pattern.compile("(?<![\\w/])docs/[\\w./-]+\\.(?:md|svg)");
    private static final Pattern NAME_OF_A_TEST = Pattern.compile("`(\\w+(?:Test|IT|Contract))[.`]");

    private static final Pattern SAGA = Pattern.compile("(?s)## The saga\n.*?```mermaid\n(.*?)```");
    private static final Pattern NODE = Pattern.compile("(?m)^  \\w+[\\[({]+\"([^\"]+)\"");
    private static final Pattern ARROW = Pattern.compile("(?m)^  (n_\\w+) --> (n_\\w+)$");
    private static final Pattern DRAWN_NODE = Pattern.compile("<text class=\"name\"[^>]*>([^<]+)</text>");
    private static final Pattern DRAWN_ARROW = Pattern.compile("data-from=\"([^\"]+)\" data-to=\"([^\"]+)\"");

    @Test
    void every_link_leads_to_a_file_and_to_a_heading() {
        assertThat(pages(ROOT)).contains(ROOT.resolve("README.md"), INDEX);

        assertThat(pages(ROOT).stream()
                        .flatMap(page -> links(page)
                                .filter(link -> !leadsSomewhere(page.equals(TEMPLATE) ? OF_TEMPLATE : page, link))
                                .map(link -> ROOT.relativize(page) + ": " + link)))
                .as("Links that lead nowhere")
                .isEmpty();
    }

    @Test
    void every_page_that_a_source_names_exists() {
        var named = files(ROOT).stream()
                .filter(file -> WITH_NAMES_OF_PAGES.matcher(file.toString()).matches())
                .flatMap(file -> found(NAME_OF_A_PAGE, read(file)).map(MatchResult::group))
                .distinct()
                .toList();

        assertThat(named)
                .contains("docs/choreography.md")
                .allSatisfy(name -> assertThat(ROOT.resolve(name)).exists());
    }

    @Test
    void every_test_that_a_page_names_exists() {
        var sources = files(ROOT).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .collect(toSet());
        var named = pages(DOCS).stream()
                .flatMap(page -> found(NAME_OF_A_TEST, read(page)).map(test -> test.group(1)))
                .distinct()
                .toList();

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(test ->
                        assertThat(sources.contains(test + ".java")).as(test).isTrue());
    }

    @Test
    void the_index_lists_every_page_or_its_folder() {
        var listed = links(INDEX)
                .filter(link -> !ADDRESS.matcher(link).matches())
                .map(link -> DOCS.resolve(link.replaceFirst("#.*", "")).normalize())
                .toList();

        assertThat(pages(DOCS))
                .filteredOn(page -> !page.equals(INDEX))
                .isNotEmpty()
                .allMatch(page -> listed.contains(page) || listed.contains(page.getParent()));
    }

    @Test
    void the_picture_of_the_saga_has_its_functions_events_and_arrows() {
        var saga = found(SAGA, read(DOCS.resolve("choreography.md")))
                .map(picture -> picture.group(1))
                .findFirst()
                .orElseThrow();
        var picture = read(DOCS.resolve("pictures/saga.svg"));

        assertThat(found(NODE, saga).map(node -> node.group(1)))
                .contains("OrderPlaced")
                .containsExactlyInAnyOrderElementsOf(
                        found(DRAWN_NODE, picture).map(node -> node.group(1)).toList());
        assertThat(found(ARROW, saga).map(arrow -> arrow.group(1) + " --> " + arrow.group(2)))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(found(DRAWN_ARROW, picture)
                        .map(arrow -> id(arrow.group(1)) + " --> " + id(arrow.group(2)))
                        .toList());
    }

    private static String id(String name) {
        return "n_" + name.replace('-', '_');
    }

    private static boolean leadsSomewhere(Path page, String link) {
        if (ADDRESS.matcher(link).matches()) {
            return true;
        }
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && target.startsWith(ROOT)
                && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    private static Stream<String> links(Path page) {
        var text = FENCED.matcher(read(page)).replaceAll("");
        return found(LINK, CODE.matcher(text).replaceAll("code")).map(link -> link.group(1));
    }

    /** Returns the anchors of a page's headings, as GitHub makes them. */
    private static Set<String> anchors(Path page) {
        var anchors = new HashSet<String>();
        found(HEADING, FENCED.matcher(read(page)).replaceAll(""))
                .map(heading -> LINKED_TEXT.matcher(heading.group(1)).replaceAll("$1"))
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .forEach(anchors::add);
        return anchors;
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static List<Path> pages(Path folder) {
        return files(folder).stream()
                .filter(file -> file.toString().endsWith(".md"))
                .toList();
    }

    private static List<Path> files(Path folder) {
        try {
            return Repository.files(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
