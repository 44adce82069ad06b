package dev.tideline.choreography.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.FunctionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewFunctionTest {
    private static final Path PROJECT = Path.of("../../..");
    private static final String LIST =
            "<version>2.0</version>\n<!-- functions: deploy/describe writes this -->\n<!-- functions: end -->\n";

    @TempDir
    Path root;

    @BeforeEach
    void a_project_with_one_context() throws IOException {
        for (var list : List.of(
                "functions/pom.xml", "deploy/local/pom.xml", "deploy/knative/components/images/kustomization.yaml")) {
            file(list, LIST);
        }
        copied("deploy/new.d");
        copied("deploy/openapi/src/main/openapi/common.yaml");
        file("shared-model/x/src/main/java/x/SeatEvent.java", """
                package x;

                @Category(value = "seat", topic = X.SEATS)
                public sealed interface SeatEvent extends DomainEvent {
                    record SeatTaken(SeatId seatId, @Personal Optional<Guest> guest, Size size) implements SeatEvent {}

                    record SeatFreed(SeatId seatId, int times) implements SeatEvent {}

                    enum Size {
                        WIDE
                    }

                    record Guest(String name) {}
                }
                """);
        file(
                "shared-model/x/src/main/java/x/Seat.java",
                "package x;\nrecord Seat() {\n  static EventStream<Seat, SeatEvent> stream(SeatId id) {}\n}\n");
        file(
                "shared-model/x/src/main/java/x/SeatId.java",
                "package x;\n"
                        + "public record SeatId(@JsonValue UUID value) {\n"
                        + "    public static SeatId parse(String text) {}\n"
                        + "}\n");
    }

    @Test
    void a_reactor_is_woken_by_the_event_that_its_name_begins_with() throws IOException {
        make("reactor", "when-seat-taken-bill-guest", "--appends", "SeatFreed");

        var folder = "functions/saga/when-seat-taken-bill-guest/src/";
        assertThat(read(folder + "main/java/dev/tideline/saga/seattakenbillguest/WhenSeatTakenThenBillGuest.java"))
                .contains("@Appends(SeatFreed.class)", "WhenSeatTakenThenBillGuest implements Reactor<SeatTaken>");
        assertThat(read(folder + "test/java/dev/tideline/saga/seattakenbillguest/WhenSeatTakenThenBillGuestTest.java"))
                .contains(
                        "    private static final SeatId SEAT_ID = new SeatId(new UUID(0, 1));\n",
                        "new SeatTaken(SEAT_ID, Optional.empty(), Size.WIDE)",
                        ".then(new SeatFreed(SEAT_ID, 1));",
                        "import x.SeatEvent.SeatFreed;\nimport x.SeatEvent.SeatTaken;\n");
        assertThat(FunctionName.of("WhenSeatTakenThenBillGuest")).isEqualTo("when-seat-taken-bill-guest");
        assertThat(read("functions/pom.xml")).contains("<module>saga/when-seat-taken-bill-guest</module>");
    }

    @Test
    void a_participant_answers_in_the_stream_of_its_first_event() throws IOException {
        file(
                "shared-model/x/src/main/java/x/SeatCommand.java",
                "package x;\npublic record SeatCommand(SeatId seat) {}\n");
        make("participant", "free-seat", "--appends", "SeatFreed,SeatTaken", "--data", "SeatCommand");

        var folder = "functions/commands/free-seat/";
        assertThat(read(folder + "pom.xml"))
                .contains("<artifactId>saga</artifactId>", "<relativePath>../../saga/pom.xml</relativePath>");
        assertThat(read(folder + "src/main/java/dev/tideline/commands/freeseat/FreeSeat.java"))
                .contains(
                        "@Appends({SeatFreed.class, SeatTaken.class})",
                        "public class FreeSeat implements Participant<SeatCommand> {",
                        "return Seat.stream(command.seat());",
                        "import x.Seat;\nimport x.SeatCommand;\n");
        assertThat(read(folder + "src/test/java/dev/tideline/commands/freeseat/FreeSeatTest.java"))
                .contains("var command = new SeatCommand(SEAT_ID);", ".then(new SeatFreed(SEAT_ID, 1), new SeatTaken(");
        assertThat(read("functions/pom.xml")).contains("<module>commands/free-seat</module>");
    }

    @Test
    void a_saga_has_the_key_of_its_start_event() throws IOException {
        make("saga", "seat-guest", "--start", "SeatTaken");

        var folder = "functions/orchestration/seat-guest/src/";
        assertThat(read(folder + "main/java/dev/tideline/orchestration/seatguest/SeatGuest.java"))
                .contains(
                        "@Awaits(SeatEvent.class)",
                        "public class SeatGuest implements Saga<SeatTaken> {",
                        "Plan.of(\"seat-guest\", 1, SeatTaken.class, SeatTaken::seatId)");
        assertThat(read(folder + "test/java/dev/tideline/orchestration/seatguest/SeatGuestTest.java"))
                .contains(
                        "class SeatGuestTest extends SagaContract<SeatTaken> {",
                        "super(new SeatGuest(), new SeatTaken(SEAT_ID, Optional.empty(), Size.WIDE));");
        assertThat(read("functions/pom.xml")).contains("<module>orchestration/seat-guest</module>");
    }

    @Test
    void a_command_has_the_id_of_its_path_or_makes_one() throws IOException {
        make("command", "free-seat", "--appends", "SeatFreed", "--at", "POST /seats/{seat_id}/free");
        make("command", "build-seat", "--appends", "SeatTaken", "--at", "POST /seats");

        assertThat(read("functions/commands/free-seat/src/main/java/dev/tideline/commands/freeseat/FreeSeat.java"))
                .contains("public record FreeSeat(SeatId seatId) implements Command {");
        assertThat(
                        read(
                                "functions/commands/free-seat/src/main/java/dev/tideline/commands/freeseat/FreeSeatResource.java"))
                .contains("@Path(\"/seats\")", "@Path(\"{seat_id}/free\")", "PathId.of(seatIdInPath, SeatId::parse, ");
        assertThat(read("functions/commands/free-seat/src/main/openapi.yaml"))
                .contains(
                        "        - {name: seat_id, in: path, required: true, schema: {type: string, format: uuid}}\n");
        assertThat(
                        read(
                                "functions/commands/build-seat/src/main/java/dev/tideline/commands/buildseat/BuildSeatResource.java"))
                .contains("new SeatId(ids.next())", ".at(\"/seats/\" + seatId)");
    }

    @Test
    void a_projection_has_a_view_and_a_query_is_of_one() throws IOException {
        make("projection", "seats-view", "--of", "SeatEvent");
        make("query", "seats", "--of", "SeatsView");

        var view = "functions/shop/views/src/main/java/dev/tideline/views/seats/";
        assertThat(read(view + "SeatsView.java")).contains("public UUID seatId;", "public long seatVersion;");
        assertThat(read(view + "SeatsViewSteps.java")).contains("@Applies(SeatEvent.class)");
        try (var files = Files.list(root.resolve(view))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("V\\d{8}_\\d{4}__seats_view\\.sql"));
        }
        assertThat(read("functions/queries/seats/src/main/java/dev/tideline/queries/seats/SeatsResource.java"))
                .contains("@Path(\"/seats\")", "@Path(\"{seat_id}\")", "Column.ofUuid(\"seat_id\", row -> row.seatId)");
    }

    @Test
    void a_record_without_the_id_of_the_stream_is_no_data_of_a_participant() throws IOException {
        file("shared-model/x/src/main/java/x/Count.java", "package x;\npublic record Count(int seats) {}\n");

        assertThatThrownBy(() -> make("participant", "free-seat", "--appends", "SeatFreed", "--data", "Count"))
                .hasMessage("Count has no SeatId, the entity id of the stream of Seat. Name a record that has one.");
    }

    @ParameterizedTest
    @CsvSource({
        "reactor, when-seat-lost-cry, --appends, SeatFreed, 'names no event'",
        "reactor, when-seat-taken, --appends, SeatFreed, 'names no event'",
        "reactor, when-seat-taken-then-cry, --appends, SeatFreed, 'has no ''then'''",
        "reactor, when-seat-taken-cry, --appends, Tears, 'Unknown event Tears. Choose from: SeatFreed, SeatTaken.'",
        "reactor, when-seat-taken-cry, --of, Tears, 'has the options --appends, --description'",
        "reactor, When, --appends, SeatFreed, 'is no valid function name'",
        "command, free-query, --appends, SeatFreed, 'does not end with ''query'''",
        "command, free-seat, --appends, SeatFreed, 'A command needs --at'",
        "projection, seats-view, --of, TableEvent, 'Unknown events TableEvent'",
        "query, seats, --of, SeatsView, 'Unknown row SeatsView'",
        "query, old-seat, --of, SeatsView, 'A function of that name exists in functions/queries/old-seat.'",
        "participant, free-seat, --appends, SeatFreed, 'A participant needs --data'",
        "participant, free-seat, --data, Nobody, 'Unknown record Nobody'",
        "saga, seat-guest, --start, Tears, 'Unknown event Tears'",
        "saga, seat-saga, --start, SeatTaken, 'does not end with ''saga'''",
        "snapshot, seats, --of, SeatsView, 'usage: '"
    })
    void an_invalid_call_is_refused_and_makes_no_file(String kind, String name, String option, String value, String why)
            throws IOException {
        file("functions/queries/old-seat/pom.xml", "");
        Files.createDirectories(root.resolve("functions/shop/views/src/main/java/dev/tideline/views"));
        var before = files();

        assertThatThrownBy(() -> make(kind, name, option, value)).hasMessageContaining(why);

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_path_that_a_gateway_cannot_tell_from_another_one_is_refused() throws IOException {
        make("command", "free-seat", "--appends", "SeatFreed", "--at", "POST /seats/{seat_id}/free");

        assertThatThrownBy(
                        () -> make("command", "mend", "--appends", "SeatFreed", "--at", "POST /seats/{seat_id}/mend"))
                .hasMessageContaining("A gateway cannot tell POST /seats/{seat_id}/mend from");
        assertThat(make("command", "move", "--appends", "SeatFreed", "--at", "PUT /seats/{seat_id}/move"))
                .isNotEmpty();
    }

    @Test
    void an_existing_file_stays() throws IOException {
        file(
                "functions/saga/when-seat-taken-cry/src/main/java/dev/tideline/saga/seattakencry/WhenSeatTakenThenCry.java",
                "mine");

        assertThatThrownBy(() -> make("reactor", "when-seat-taken-cry", "--appends", "SeatFreed"))
                .hasMessageEndingWith("exists already.");

        assertThat(root.resolve("functions/saga/when-seat-taken-cry/pom.xml")).doesNotExist();
    }

    private List<Path> make(String... args) throws IOException {
        return NewFunction.make(root, List.of(args));
    }

    private List<String> files() throws IOException {
        var files = new ArrayList<String>();
        try (var found = Files.walk(root)) {
            for (var file : found.sorted().toList()) {
                files.add(file + (Files.isRegularFile(file) ? ": " + Files.readString(file) : ""));
            }
        }
        return files;
    }

    private void copied(String path) throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT.resolve(path))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                file(PROJECT.relativize(file).toString(), Files.readString(file));
            }
        }
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
