package dev.tideline.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.query.RowSource.Found;
import dev.tideline.runtime.store.ListReads;
import dev.tideline.runtime.views.Rows;
import dev.tideline.runtime.views.Views;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.views.inventory.InventoryView;
import dev.tideline.views.order.OrderView;
import dev.tideline.views.user.UserView;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S2: a page reads a limited number of rows, for any filter and sort order of a list. The views have two and a half windows of
 * rows.
 */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RowsTest {
    private static final int ROWS = 12_500;
    private static final int LIMIT = 50;
    private static final UUID SOMEBODY = new UUID(0, 1);

    @Inject
    Views views;

    @BeforeAll
    static void many_rows() {
        Sql.rows("""
                insert into user_view
                select ('00000000-0000-0000-0001-' || lpad(i::text, 12, '0'))::uuid, i || '@many.example', i || '@many.example', 'many ' || i,
                    case when i = 12345 then 'inactive' else 'active' end, timestamptz '2020-01-01' + i * interval '1 second', now(), 1, i %% 1000, 1, 1
                from generate_series(1, %d) i""".formatted(ROWS));
        Sql.rows("""
                insert into order_view (order_id, user_id, status, items, total_amount, currency, placed_at, order_version, reservation_version, payment_version)
                select ('00000000-0000-0000-0001-' || lpad(i::text, 12, '0'))::uuid, '%s', case when i = 12345 then 'cancelled' else 'placed' end,
                    '[]', i %% 1000, 'EUR', timestamptz '2020-01-01' + i * interval '1 second', 1, 0, 0
                from generate_series(1, %d) i""".formatted(SOMEBODY, ROWS));
        Sql.rows("""
                insert into inventory_view
                select 'many-' || lpad(i::text, 12, '0'), 'many ' || i, i %% 1000, 'EUR', case when i = 12345 then 1 else 0 end, 0, 0, 1, 1
                from generate_series(1, %d) i""".formatted(ROWS));
        Sql.rows("vacuum analyze user_view, order_view, inventory_view");
    }

    @AfterAll
    static void none_left() {
        Sql.rows("delete from user_view where name like 'many %'");
        Sql.rows("delete from order_view where user_id = ?", SOMEBODY);
        Sql.rows("delete from inventory_view where sku like 'many-%'");
    }

    private record Case<V>(String table, Rows<V> rows) {
        @Override
        public String toString() {
            return rows.page(LIMIT);
        }
    }

    private static Stream<Case<?>> cases() {
        return Stream.concat(
                Stream.concat(
                        sorted(
                                "user_view",
                                UserView.class,
                                "user_version > 0",
                                "user_id",
                                List.of("created_at", "name", "total_spent"),
                                List.of(
                                        rows -> rows,
                                        rows -> rows.startingWith("name", "many 12345"),
                                        rows -> rows.startingWith("name", "many"),
                                        rows -> rows.startingWith("name", ""),
                                        rows -> rows.where("status", "=", "inactive"),
                                        rows -> rows.where("total_spent", ">=", BigDecimal.valueOf(999)),
                                        rows -> rows.where("total_spent", ">=", BigDecimal.valueOf(2000)),
                                        rows -> rows.few(
                                                "normalized_email",
                                                List.of("12345@many.example", "none@many.example")))),
                        sorted(
                                "order_view",
                                OrderView.class,
                                "order_version > 0",
                                "order_id",
                                List.of("placed_at", "total_amount"),
                                List.of(
                                        rows -> rows,
                                        rows -> rows.by("user_id", SOMEBODY),
                                        rows -> rows.by("user_id", new UUID(0, 2)),
                                        rows -> rows.by("user_id", SOMEBODY).where("status", "=", "cancelled"),
                                        rows -> rows.where("status", "=", "confirmed"),
                                        rows -> rows.where("placed_at", ">=", Instant.parse("2020-01-01T00:00:00Z"))
                                                .where("status", "=", "confirmed"),
                                        rows -> rows.where("placed_at", ">=", Instant.parse("2021-01-01T00:00:00Z"))))),
                sorted(
                        "inventory_view",
                        InventoryView.class,
                        "item_version > 0",
                        "sku",
                        List.of("sku", "name", "unit_price"),
                        List.of(
                                rows -> rows,
                                rows -> rows.startingWith("name", "many 12345"),
                                rows -> rows.where("available", ">", 0L),
                                rows -> rows.startingWith("name", "many").where("available", "=", 7L))));
    }

    private static <V> Stream<Case<?>> sorted(
            String table,
            Class<V> view,
            String served,
            String id,
            List<String> sorts,
            List<UnaryOperator<Rows<V>>> filters) {
        return sorts.stream()
                .flatMap(sort -> Stream.of(true, false)
                        .flatMap(descending -> filters.stream()
                                .map(filter -> new Case<>(
                                        table, filter.apply(new Rows<>(view, served, sort, id, descending))))));
    }

    /** The window is read again to find its end, by its index and usually from the index alone. */
    @Test
    void a_page_reads_a_window_at_most_whatever_it_is_filtered_and_sorted_by() {
        for (var mode : List.of("force_custom_plan")) {
            assertThat(cases())
                    .allSatisfy(each -> assertThat(rowsRead(each)).isLessThanOrEqualTo(2 * ListReads.WINDOW + LIMIT));
        }
    }

    @Test
    void lists_that_an_index_serves_are_read_in_their_order() {
        var served = Stream.<Case<?>>of(
                new Case<>("user_view", users("created_at", false)),
                new Case<>("user_view", users("name", true).startingWith("name", "many 1")),
                new Case<>("user_view", users("total_spent", true).where("total_spent", ">=", BigDecimal.ONE)),
                new Case<>(
                        "user_view",
                        users("created_at", true)
                                .few("normalized_email", List.of("12345@many.example", "none@many.example"))),
                new Case<>(
                        "order_view",
                        new Rows<>(OrderView.class, "order_version > 0", "total_amount", "order_id", true)
                                .by("user_id", SOMEBODY)),
                new Case<>(
                        "order_view",
                        new Rows<>(OrderView.class, "order_version > 0", "placed_at", "order_id", true)
                                .by("user_id", SOMEBODY)));

        assertThat(served).allSatisfy(each -> assertThat(rowsRead(each)).isLessThanOrEqualTo(2 * LIMIT));
    }

    @Test
    void a_list_goes_on_behind_an_empty_window_and_finds_every_row_once() {
        for (var descending : List.of(false, true)) {
            var found = new ArrayList<String>();
            var pages = 0;
            var page = page(users("created_at", descending)
                    .where("status", "=", "inactive")
                    .startingWith("name", "many"));
            while (page.end().isPresent()) {
                pages++;
                found.addAll(page.rows().stream().map(row -> row.name).toList());
                var end = page.end().get();
                page = page(users("created_at", descending)
                        .where("status", "=", "inactive")
                        .startingWith("name", "many")
                        .after(end.createdAt, end.userId));
            }
            found.addAll(page.rows().stream().map(row -> row.name).toList());

            assertThat(found).containsExactly("many 12345");
            assertThat(pages).isGreaterThanOrEqualTo(2);
        }
    }

    private static Rows<UserView> users(String sort, boolean descending) {
        return new Rows<>(UserView.class, "user_version > 0", sort, "user_id", descending);
    }

    private <V> Found<V> page(Rows<V> rows) {
        return views.list(rows, LIMIT).await().atMost(Duration.ofSeconds(10));
    }

    private long rowsRead(Case<?> each) {
        return views.transaction(
                        Optional.empty(),
                        session -> Views.terms(session)
                                .chain(() -> rowsRead(session, each.table()))
                                .chain(before -> each.rows()
                                        .page(session, LIMIT)
                                        .chain(() -> rowsRead(session, each.table()))
                                        .map(after -> after - before)))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    /** Returns the rows that this connection has read and not yet reported to the server's statistics. */
    private static Uni<Long> rowsRead(Session session, String table) {
        return session.createNativeQuery(
                        "select cast(coalesce(sum(seq_tup_read + idx_tup_fetch), 0) as bigint) from pg_stat_xact_user_tables where relname = :table",
                        Long.class)
                .setParameter("table", table)
                .getSingleResult();
    }
}
