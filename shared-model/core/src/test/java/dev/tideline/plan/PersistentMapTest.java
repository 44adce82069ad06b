package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    @Test
    void a_persistent_map_has_the_same_entries_as_a_hash_map() {
        var chance = new Random(1);
        PersistentMap<Integer> entries = PersistentMap.empty();
        var map = new HashMap<String, Integer>();
        for (var i = 0; i < 20_000; i++) {
            var name = "name" + chance.nextInt(5_000);
            entries = entries.with(name, i);
            map.put(name, i);
        }

        assertThat(entries.toMap()).isEqualTo(map);
        var filled = entries;
        assertThat(map).allSatisfy((name, value) -> assertThat(filled.get(name)).contains(value));
        assertThat(entries.get("another")).isEmpty();
        assertThat(entries).isEqualTo(copy(entries.toMap()));
    }

    private static PersistentMap<Integer> copy(Map<String, Integer> map) {
        PersistentMap<Integer> entries = PersistentMap.empty();
        for (var entry : map.entrySet()) {
            entries = entries.with(entry.getKey(), entry.getValue());
        }
        return entries;
    }

    @Test
    void names_with_the_same_hash_code_are_distinct() {
        var entries = PersistentMap.<Integer>empty()
                .with("Aa", 1)
                .with("BB", 2)
                .with("AaAa", 3)
                .with("BBBB", 4)
                .with("AaBB", 5);

        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(entries.toMap()).isEqualTo(Map.of("Aa", 1, "BB", 2, "AaAa", 3, "BBBB", 4, "AaBB", 5));
        assertThat(List.of("Aa", "BB", "AaAa", "BBBB", "AaBB"))
                .allSatisfy(name ->
                        assertThat(entries.get(name)).contains(entries.toMap().get(name)));
    }

    @Test
    void a_persistent_map_never_changes() {
        var before = PersistentMap.<Integer>empty().with("one", 1);
        var after = new ArrayList<>(List.of(before.with("one", 2), before.with("two", 2)));

        assertThat(before.toMap()).isEqualTo(Map.of("one", 1));
        assertThat(after)
                .extracting(PersistentMap::toMap)
                .containsExactly(Map.of("one", 2), Map.of("one", 1, "two", 2));
    }
}
