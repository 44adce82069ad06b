package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamedStatementTest {
    private record Order(String id, Optional<Long> amount, List<String> items) {}

    private static final Parameter<Order> ID = Parameter.of("id", PgType.TEXT, Order::id);
    private static final Parameter<Order> AMOUNT =
            Parameter.of("amount", PgType.BIGINT, Parameter.orNull(Order::amount));
    private static final Parameter<Order> ITEMS =
            Parameter.array("items", PgType.TEXT, Order::items, String::toUpperCase);

    @Test
    void each_name_stands_for_its_value_wherever_and_however_often_it_is() {
        var statement = new NamedStatement<>("SELECT :amount, :id::json WHERE :amount > 0", List.of(ID, AMOUNT));

        assertThat(statement.sql()).isEqualTo("SELECT $2::bigint, $1::text::json WHERE $2::bigint > 0");
        assertThat(statement.values(new Order("a", Optional.of(7L), List.of()))).containsExactly("a", 7L);
    }

    @Test
    void a_value_that_is_not_there_is_null_and_a_list_is_an_array() {
        var statement = NamedStatement.call("*", "place", List.of(AMOUNT, ITEMS));

        assertThat(statement.sql()).isEqualTo("SELECT * FROM place(amount => $1::bigint, items => $2::text[])");
        assertThat(statement.values(new Order("a", Optional.empty(), List.of("cup", "saucer"))))
                .containsExactly(null, new String[] {"CUP", "SAUCER"});
    }

    @Test
    void a_name_that_is_no_parameter_is_refused() {
        assertThatThrownBy(() -> new NamedStatement<>("SELECT :id, :amuont", List.of(ID, AMOUNT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amuont");
    }

    @Test
    void a_parameter_that_is_not_used_is_refused() {
        assertThatThrownBy(() -> new NamedStatement<>("SELECT :id", List.of(ID, AMOUNT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amount");
    }

    @Test
    void two_parameters_of_one_name_are_refused() {
        assertThatThrownBy(() -> new NamedStatement<>("SELECT :id", List.of(ID, ID)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id");
    }
}
