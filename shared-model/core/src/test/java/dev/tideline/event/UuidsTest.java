package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidsTest {

    @Test
    void the_same_names_give_the_same_id_for_ever() {
        assertThat(Uuids.nameBased("place-order", 1, "x")).isEqualTo(Uuids.nameBased("place-order", 1, "x"));
        assertThat(Uuids.nameBased("payment", "018f3f5e-0000-7000-8000-000000000002"))
                .as("ids in stores of long ago are made like this")
                .isEqualTo(UUID.fromString("a5d006a2-749b-525e-a046-ba8045153e73"));
    }

    @Test
    void names_that_are_cut_differently_give_other_ids() {
        assertThat(Uuids.nameBased("ab", "c")).isNotEqualTo(Uuids.nameBased("a", "bc"));
        assertThat(Uuids.nameBased("ab")).isNotEqualTo(Uuids.nameBased("ab", ""));
    }

    @Test
    void name_based_ids_are_of_version_5_and_time_ordered_ones_of_version_7() {
        assertThat(Uuids.nameBased("a").version()).isEqualTo(5);
        assertThat(Uuids.nameBased("a").variant()).isEqualTo(2);
        assertThat(Uuids.timeOrdered(Instant.now(), -1, -1).version()).isEqualTo(7);
        assertThat(Uuids.timeOrdered(Instant.now(), -1, -1).variant()).isEqualTo(2);
    }

    @Test
    void ids_that_are_made_later_sort_later_whatever_their_random_bits() {
        var earlier = Uuids.timeOrdered(Instant.ofEpochMilli(1_000), -1, -1);
        var later = Uuids.timeOrdered(Instant.ofEpochMilli(1_001), 0, 0);

        assertThat(earlier.toString()).isLessThan(later.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "018f3f5e00007000800000000000000",
                "018f3f5e00000700008000000000000000000",
                "018f3f5e-0000-7000-8000-00000000000g",
                "018f3f5e-0000-7000-8000-00000000000\uFF11",
                "018f3f5-e0000-7000-8000-000000000001",
                "018f3f5e-0000-7000-8000-0000000000011"
            })
    void a_text_that_has_not_the_36_character_form_is_no_id(String text) {
        assertThatThrownBy(() -> Uuids.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_id_is_read_whatever_the_case_of_its_letters() {
        assertThat(Uuids.parse("018F3f5e-0000-7000-8000-00000000000A"))
                .isEqualTo(new UUID(0x018f3f5e_0000_7000L, 0x8000_0000_0000_000aL));
    }
}
