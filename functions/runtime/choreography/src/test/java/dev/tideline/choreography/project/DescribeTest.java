package dev.tideline.choreography.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeTest {
    private static final String XML =
            "<x>\n  <!-- functions: deploy/describe writes this -->\n  <!-- functions: end -->\n</x>\n";
    private static final String YAML =
            "x:\n  - own.yaml\n  # functions: deploy/describe writes this\n  # functions: end\n";
    private static final Path ENTRIES = Path.of("deploy/knative/functions");

    private final Function seated = function("when-seat-taken-bill-guest", Kind.REACTOR, "x.seats");
    private final Function seats = function("seats", Kind.PROJECTION, "x.guests", "x.seats");
    private final Function take = function("take-seat", Kind.COMMAND);
    private final Function free = function("free-seats", Kind.TIMER);
    private final Function relay = function("event-relay", Kind.BACKGROUND);

    @TempDir
    Path root;

    @BeforeEach
    void a_project_with_its_lists() throws IOException {
        file("functions/pom.xml", "<version>2.0</version>\n" + XML);
        file("deploy/local/pom.xml", XML);
        file("README.md", "# Seats\n" + XML);
        file("deploy/knative/components/images/kustomization.yaml", YAML);
        file("deploy/knative/functions/kustomization.yaml", YAML);
        file("deploy/knative/functions/push/kustomization.yaml", YAML);
        file("deploy/knative/functions/pull/kustomization.yaml", YAML);
        file("deploy/knative/functions/platform/event-relay.yaml", YAML.replace("functions:", "topics:"));
        file("deploy/knative/servers/topics.yaml", "");
        file("functions/saga/when-seat-taken-bill-guest/pom.xml", "<description>Bills a guest</description>");
        file("functions/saga/free-seats/pom.xml", "<description>Frees seats</description>");
        file("functions/orchestration/seat-guest/pom.xml", "<description>Seats a guest</description>");
        file("functions/projections/seats/pom.xml", "<description>Keeps the seats</description>");
        file("functions/commands/take-seat/pom.xml", "<description>Takes a seat</description>");
        file("functions/platform/event-relay/pom.xml", "<description>Publishes events</description>");
        file("functions/commands/take-seat/src/main/openapi.yaml", """
                paths:
                  /seats/{seat}:
                    put:
                      kinds: [command]
                    delete:
                      kinds: [command]
                """);
    }

    @Test
    void maven_has_the_functions_that_have_a_folder_by_kind_and_name() throws IOException {
        describe().write();

        assertThat(read("functions/pom.xml")).contains("""
                  <!-- functions: deploy/describe writes this -->
                    <module>commands/take-seat</module>
                    <module>saga/free-seats</module>
                    <module>saga/when-seat-taken-bill-guest</module>
                    <module>orchestration/seat-guest</module>
                    <module>projections/seats</module>
                    <module>platform/event-relay</module>
                  <!-- functions: end -->
                """);
        assertThat(read("deploy/local/pom.xml")).contains("      <artifactId>take-seat</artifactId>\n");
    }

    @Test
    void an_image_has_the_version_of_the_project_until_it_is_set() throws IOException {
        describe().write();
        var images = "deploy/knative/components/images/kustomization.yaml";
        var mine = "  - name: tideline/seats\n    newName: example.org/seats\n    newTag: \"7\"\n";
        assertThat(read(images)).contains("  - name: tideline/seats\n    newTag: 2.0\n");
        file(images, read(images).replace("  - name: tideline/seats\n    newTag: 2.0\n", mine));

        describe().write();

        assertThat(read(images)).contains(mine);
    }

    @Test
    void a_function_is_in_the_lists_of_what_wakes_it() throws IOException {
        describe().write();

        assertThat(read(ENTRIES + "/kustomization.yaml")).isEqualTo("""
                x:
                  - own.yaml
                  # functions: deploy/describe writes this
                  - commands/take-seat.yaml
                  - events/seats.yaml
                  - events/when-seat-taken-bill-guest.yaml
                  # functions: end
                """);
        for (var trigger : List.of("push", "pull")) {
            assertThat(read(ENTRIES + "/" + trigger + "/kustomization.yaml")).contains("""
                      - free-seats.yaml
                      - seats.yaml
                      - when-seat-taken-bill-guest.yaml
                    """);
        }
    }

    @Test
    void each_topic_of_a_function_is_one_that_it_may_read_and_one_that_it_is_woken_by() throws IOException {
        describe().write();

        assertThat(read(ENTRIES + "/events/seats.yaml")).contains("name: x.guests", "name: x.seats");
        assertThat(read(ENTRIES + "/push/seats.yaml")).contains("    - x.guests\n    - x.seats\n");
        assertThat(read(ENTRIES + "/pull/seats.yaml")).contains("topic: x.guests\n", "topic: x.seats\n");
        assertThat(read(ENTRIES + "/events/when-seat-taken-bill-guest.yaml"))
                .contains("name: x.seats")
                .doesNotContain("x.guests");
    }

    @Test
    void a_topic_of_a_context_is_made_and_may_be_written_by_the_relay() throws IOException {
        describe().write();

        assertThat(read("deploy/knative/servers/topics.yaml")).contains("\n  name: x.seats\n");
        assertThat(read(ENTRIES + "/platform/event-relay.yaml")).contains("""
                      - resource:
                          type: topic
                          name: x.seats
                        operations: [Describe, Write]
                """);
    }

    @Test
    void a_topic_that_is_there_stays_as_it_is() throws IOException {
        var mine = "metadata:\n  name: x.seats\nspec:\n  partitions: 99\n";
        file("deploy/knative/servers/topics.yaml", mine);

        describe().write();

        assertThat(read("deploy/knative/servers/topics.yaml")).startsWith(mine).containsOnlyOnce("name: x.seats\n");
    }

    @Test
    void the_readme_says_what_wakes_each_function_and_what_it_does() throws IOException {
        describe().write();

        assertThat(read("README.md"))
                .contains("| [take-seat](functions/commands/take-seat) | `PUT /seats/{seat}`, `DELETE /seats/{seat}` |"
                        + " Takes a seat |")
                .contains("(functions/saga/when-seat-taken-bill-guest) | SeatTaken | Bills a guest |")
                .contains("(functions/projections/seats) | `x.guests`, `x.seats` | Keeps the seats |")
                .contains("(functions/saga/free-seats) | a timer | Frees seats |");
    }

    @Test
    void written_files_are_not_stale() throws IOException {
        assertThat(describe().stale()).contains(Path.of("README.md"), ENTRIES.resolve("push/seats.yaml"));

        describe().write();

        assertThat(describe().stale()).isEmpty();
    }

    @Test
    void an_entry_of_a_function_that_is_gone_is_removed_and_a_file_of_somebody_stays() throws IOException {
        describe().write();
        var old = ENTRIES.resolve("push/old.yaml");
        file(old.toString(), Described.HEADER);
        file(ENTRIES + "/push/own.yaml", "kind: KafkaSink\n");

        assertThat(describe().stale()).containsExactly(old);
        describe().write();

        assertThat(root.resolve(old)).doesNotExist();
        assertThat(root.resolve(ENTRIES).resolve("push/own.yaml")).exists();
    }

    @Test
    void a_file_without_markers_is_refused_and_nothing_is_written() throws IOException {
        file("README.md", "# Seats\n");

        assertThatIllegalStateException()
                .isThrownBy(this::describe)
                .withMessageContaining("README.md lacks its markers; add two comments");
        assertThat(read("functions/pom.xml")).doesNotContain("module");
    }

    private Described describe() {
        var contexts = List.of(new Context("SeatEvent", "seat", "x.seats", true, List.of()));
        return Describe.of(
                root,
                new Choreography(contexts, List.of(seated, seats, take, free, relay), new TreeSet<>()),
                getClass().getClassLoader());
    }

    private static Function function(String name, Kind kind, String... topics) {
        return new Function(name, "", kind, set("SeatTaken"), set(topics), set());
    }

    private static SortedSet<String> set(String... values) {
        return new TreeSet<>(List.of(values));
    }

    private String read(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    private void file(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
