package dev.tideline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void a_table_is_as_the_map_of_the_same_entries() {
        var chance = new Random(1);
        Table<Integer> table = Table.empty();
        var map = new HashMap<String, Integer>();
        for (var i = 0; i < 20_000; i++) {
            var name = "name" + chance.nextInt(5_000);
            table = table.with(name, i);
            map.put(name, i);
        }

        assertThat(table.toMap()).isEqualTo(map);
        var filled = table;
        assertThat(map).allSatisfy((name, value) -> assertThat(filled.get(name)).contains(value));
        assertThat(table.get("another")).isEmpty();
        assertThat(table).isEqualTo(copy(table.toMap()));
    }

    private static Table<Integer> copy(Map<String, Integer> map) {
        Table<Integer> table = Table.empty();
        for (var entry : map.entrySet()) {
            table = table.with(entry.getKey(), entry.getValue());
        }
        return table;
    }

    @Test
    void names_of_one_hash_are_told_apart() {
        var table = Table.<Integer>empty()
                .with("Aa", 1)
                .with("BB", 2)
                .with("AaAa", 3)
                .with("BBBB", 4)
                .with("AaBB", 5);

        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(table.toMap()).isEqualTo(Map.of("Aa", 1, "BB", 2, "AaAa", 3, "BBBB", 4, "AaBB", 5));
        assertThat(List.of("Aa", "BB", "AaAa", "BBBB", "AaBB"))
                .allSatisfy(name ->
                        assertThat(table.get(name)).contains(table.toMap().get(name)));
    }

    @Test
    void a_table_never_changes() {
        var before = Table.<Integer>empty().with("one", 1);
        var after = new ArrayList<>(List.of(before.with("one", 2), before.with("two", 2)));

        assertThat(before.toMap()).isEqualTo(Map.of("one", 1));
        assertThat(after).extracting(Table::toMap).containsExactly(Map.of("one", 2), Map.of("one", 1, "two", 2));
    }
}
