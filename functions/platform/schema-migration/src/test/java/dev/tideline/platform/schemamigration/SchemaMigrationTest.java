package dev.tideline.platform.schemamigration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.Sql;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class SchemaMigrationTest {
    @Test
    void new_servers_get_schema_and_topics_and_a_second_run_changes_nothing() throws Exception {
        try (var postgres = PostgresServer.startTemporary();
                var kafka = KafkaServer.startTemporary();
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("tideline.users", 3, (short) 1)))
                    .all()
                    .get();

            SchemaMigration.migrate(postgres.url(), kafka.bootstrapServers());
            SchemaMigration.migrate(postgres.url(), kafka.bootstrapServers());
            a_user_of_before_gets_the_sum_of_the_versions_of_its_orders(postgres.url());

            var topics = admin.describeTopics(List.of("tideline.users", "tideline.orders", "tideline.undeliverable"))
                    .allTopicNames()
                    .get();
            assertThat(topics.get("tideline.users").partitions()).hasSize(3);
            assertThat(topics.get("tideline.orders").partitions()).hasSize(12);
            var orders = new ConfigResource(ConfigResource.Type.TOPIC, "tideline.orders");
            assertThat(admin.describeConfigs(List.of(orders))
                            .all()
                            .get()
                            .get(orders)
                            .get("retention.ms")
                            .value())
                    .isEqualTo("2592000000");
        }
    }

    /** B03: V13, on the rows of an earlier version. */
    private static void a_user_of_before_gets_the_sum_of_the_versions_of_its_orders(String url) throws Exception {
        try (var connection = Sql.connect(url);
                var statement = connection.createStatement();
                var migration =
                        SchemaMigrationTest.class.getResourceAsStream("/db/migration/V13__entity_tags_and_lists.sql")) {
            statement.execute("""
                    ALTER TABLE user_view DROP COLUMN order_versions;
                    DROP INDEX order_view_by_user_and_total_amount;
                    INSERT INTO user_view (user_id, order_count, total_spent, user_version) VALUES
                        ('00000000-0000-0000-0000-000000000001', 2, 1, 3), ('00000000-0000-0000-0000-000000000002', 0, 0, 1);
                    INSERT INTO user_view_orders VALUES
                        ('order-a', '00000000-0000-0000-0000-000000000001', 1), ('order-b', '00000000-0000-0000-0000-000000000001', 2)
                    """);

            statement.execute(new String(migration.readAllBytes(), StandardCharsets.UTF_8));

            var rows = statement.executeQuery(
                    "SELECT string_agg(user_version || '.' || order_versions, ' ' ORDER BY user_id) FROM user_view");
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("3.3 1.0");
        }
    }

    /** B17: V15, on the rows of an earlier version. */
    @Test
    void stored_texts_of_views_are_normalised() throws Exception {
        try (var postgres = PostgresServer.startTemporary()) {
            SchemaMigration.migrateDatabase(postgres.url(), RoleSettings.DEFAULT);
            try (var connection = Sql.connect(postgres.url());
                    var statement = connection.createStatement()) {
                statement.execute("""
                        DELETE FROM flyway_schema_history WHERE version = '15';
                        INSERT INTO user_view (user_id, email, normalized_email, name, order_count, total_spent, user_version) VALUES
                            (gen_random_uuid(), ' Ada@B\u00DCCHER.example', 'ada@b\u00FCcher.example', ' Ame\u0301lie', 0, 0, 1),
                            (gen_random_uuid(), 'a@\u202E', 'a@\u202E', '\u200B', 0, 0, 1),
                            (gen_random_uuid(), 'Bob@example.org', 'bob@example.org', 'Bob', 0, 0, 1),
                            (gen_random_uuid(), NULL, NULL, NULL, 1, 5, 0);
                        INSERT INTO inventory_view (sku, name, available, reserved, sold, item_version, stock_version)
                            VALUES ('mug', 'Cafe\u0301', 0, 0, 0, 1, 0)""");

                SchemaMigration.migrateDatabase(postgres.url(), RoleSettings.DEFAULT);

                assertThat(texts(
                                statement,
                                "SELECT email, normalized_email, name FROM user_view ORDER BY normalized_email"))
                        .containsExactly(
                                "a@\u202E a@xn--zvg \u200B",
                                " Ada@B\u00DCCHER.example ada@xn--bcher-kva.example Am\u00E9lie",
                                "Bob@example.org bob@example.org Bob",
                                "null null null");
                assertThat(texts(statement, "SELECT sku, sku, name FROM inventory_view"))
                        .containsExactly("mug mug Caf\u00E9");
            }
        }
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3));
            }
        }
        return texts;
    }

    @Test
    void settings_of_kafka_reach_its_client() {
        var config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(
                        Map.of(
                                "TIDELINE_KAFKA", "broker:9093",
                                "KAFKA_SECURITY_PROTOCOL", "SSL",
                                "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN", "a chain"),
                        300))
                .build();

        assertThat(Main.kafka(config))
                .isEqualTo(Map.of(
                        "bootstrap.servers", "broker:9093",
                        "security.protocol", "SSL",
                        "ssl.keystore.certificate.chain", "a chain"));
    }
}
