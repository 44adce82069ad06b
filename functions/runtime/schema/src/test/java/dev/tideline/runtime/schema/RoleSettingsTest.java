package dev.tideline.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleSettingsTest {
    @Test
    void a_role_logs_in_where_the_owner_does_with_a_password_of_any_characters() {
        var roles = new RoleSettings("shop", Optional.of("a b+c@d/%"));

        assertThat(roles.url("postgresql://me:secret@db.example:5433/shop?sslmode=require", DatabaseRole.COMMANDS))
                .isEqualTo("postgresql://shop_commands:a%20b%2Bc%40d%2F%25@db.example:5433/shop?sslmode=require");
    }

    @Test
    void roles_without_a_common_password_have_no_url() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RoleSettings.DEFAULT.url("postgresql://db.example/shop", DatabaseRole.APP));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Shop",
                "1shop",
                "shop-1",
                "a\"; DROP TABLE events",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void a_prefix_that_would_need_quotes_or_be_cut_off_is_refused(String prefix) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new RoleSettings(prefix, Optional.empty()))
                .withMessageStartingWith("TIDELINE_PG_ROLE_PREFIX must be");
    }

    @ParameterizedTest
    @CsvSource({
        "functions/commands/place-order, COMMANDS",
        "functions/commands/reserve-inventory, REACTORS",
        "functions/saga/expire-orders, REACTORS",
        "functions/orchestration/fulfil-order, REACTORS",
        "functions/projections/order-view, PROJECTIONS",
        "functions/queries/orders, QUERIES",
        "functions/queries/events, AUDITOR",
        "functions/platform/event-relay, RELAY",
        "functions/platform/parked-events, OPERATOR",
        "deploy/local, APP"
    })
    void a_function_has_the_role_of_its_kind_or_the_one_that_it_names(String module, DatabaseRole role) {
        assertThat(DatabaseRole.ofModule(Path.of("../../..").resolve(module))).isEqualTo(role);
    }
}
