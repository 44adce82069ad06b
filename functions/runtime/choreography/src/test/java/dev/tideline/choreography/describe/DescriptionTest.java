package dev.tideline.choreography.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptionTest {
    private static final Path ENDED = Path.of("deploy/asyncapi/schemas/LoanEnded.v1.json");

    @TempDir
    private Path root;

    @Test
    void each_event_has_a_schema_and_the_topics_a_document_and_a_page() {
        assertThat(files().keySet().stream().map(Path::toString))
                .containsExactly(
                        "deploy/asyncapi/schemas/LoanEnded.v1.json",
                        "deploy/asyncapi/schemas/LoanRefused.v1.json",
                        "deploy/asyncapi/schemas/LoanStarted.v1.json",
                        "deploy/asyncapi/schemas/ServiceStarted.v1.json",
                        "deploy/asyncapi/tideline.yaml",
                        "docs/choreography.md");
        assertThat(files().values())
                .allSatisfy(text -> assertThat(text)
                        .endsWith("\n")
                        .doesNotEndWith("\n\n")
                        .contains("Written by deploy/describe; not edited by hand."));
    }

    @Test
    void a_schema_is_written_to_be_read() {
        assertThat(files().get(ENDED)).isEqualTo("""
                        {
                          "$schema": "https://json-schema.org/draft/2020-12/schema",
                          "$id": "urn:tideline:LoanEnded:1",
                          "$comment": "Written by deploy/describe; not edited by hand.",
                          "title": "LoanEnded",
                          "type": "object",
                          "required": [ "loan_id" ],
                          "properties": {
                            "loan_id": {
                              "type": "string",
                              "format": "uuid"
                            }
                          }
                        }
                        """);
    }

    @Test
    void the_order_in_which_functions_and_events_are_found_does_not_matter() {
        var library = Library.CHOREOGRAPHY;
        var reversed = new Choreography(
                library.contexts().reversed().stream()
                        .map(context -> new Context(
                                context.type(),
                                context.category(),
                                context.topic(),
                                context.entityIdIsUuid(),
                                context.events().reversed()))
                        .toList(),
                library.functions().reversed(),
                library.engine());

        assertThat(Description.files(reversed, getClass().getClassLoader())).isEqualTo(files());
    }

    @Test
    void files_may_be_written_again_over_what_was_committed() throws IOException {
        assertThat(Description.problems(root, files())).isEmpty();
        commit(files());
        assertThat(Description.problems(root, files())).isEmpty();
    }

    @Test
    void an_incompatible_schema_is_not_written_over_a_committed_one() throws IOException {
        var changed = files();
        commit(changed);
        changed.computeIfPresent(ENDED, (_, schema) -> schema.replace("loan_id", "id"));

        assertThat(Description.problems(root, changed))
                .first()
                .isEqualTo(
                        "LoanEnded: the field loan_id is gone. Keep it, or make a new type of event: a new meaning is a new type.");
    }

    @Test
    void an_event_does_not_go() throws IOException {
        var fewer = files();
        commit(fewer);
        fewer.remove(ENDED);

        assertThat(Description.problems(root, fewer))
                .containsExactly("LoanEnded: the event is gone, and stored events are of this type. Keep its class.");
    }

    @Test
    void an_event_that_is_no_class_is_named() {
        var unknown = new Choreography(
                List.of(new Context(
                        "", "loan", "library.loans", true, List.of(new EventType("Lost", "no.Lost", false)))),
                List.of(),
                new TreeSet<>());

        assertThatThrownBy(() -> Description.files(unknown, getClass().getClassLoader()))
                .hasMessage("no.Lost is no class of an event");
    }

    private SortedMap<Path, String> files() {
        return new TreeMap<>(Description.files(Library.CHOREOGRAPHY, getClass().getClassLoader()));
    }

    private void commit(SortedMap<Path, String> files) throws IOException {
        for (var file : files.entrySet()) {
            var path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }
}
