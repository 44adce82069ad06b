package dev.tideline.testing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Json;
import org.junit.jupiter.api.Test;

class GoldenEventsContractTest {
    @Test
    void an_optional_field_may_be_newer_than_the_golden_file() throws JsonProcessingException {
        assertThat(withoutNewer("{'a':null,'b':[{'c':1,'d':null}]}", "{'b':[{'c':1}]}"))
                .isEqualTo(json("{'b':[{'c':1}]}"));
    }

    @Test
    void no_other_difference_is_skipped() throws JsonProcessingException {
        assertThat(withoutNewer("{'a':null,'b':2}", "{'a':null}")).isEqualTo(json("{'a':null,'b':2}"));
    }

    private static JsonNode withoutNewer(String written, String golden) throws JsonProcessingException {
        return GoldenEventsContract.withoutNewer(json(written), json(golden));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.TOLERANT.readTree(text.replace('\'', '"'));
    }
}
