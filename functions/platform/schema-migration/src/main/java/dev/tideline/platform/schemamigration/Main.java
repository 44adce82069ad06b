package dev.tideline.platform.schemamigration;

import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.runtime.schema.TopicSettings;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Migrates the database and the topics that TIDELINE_PG_URL and TIDELINE_KAFKA name. Then it exits: with 0 if all is up to date,
 * else with 1.
 */
// Named, so that an application which has this jar among others does not take it for its own main.
@QuarkusMain(name = "schema-migration")
public class Main implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final String KAFKA = "kafka.";

    @Override
    public int run(String... args) {
        var config = ConfigProvider.getConfig();
        try {
            SchemaMigration.migrate(
                    config.getValue("TIDELINE_PG_URL", String.class),
                    config.getOptionalValue("TIDELINE_PG_CA", String.class),
                    RoleSettings.of(variable -> config.getOptionalValue(variable, String.class)),
                    kafka(config),
                    new TopicSettings(
                            config.getOptionalValue("TIDELINE_KAFKA_PARTITIONS", Integer.class)
                                    .orElse(TopicSettings.DEFAULT.partitions()),
                            config.getOptionalValue("TIDELINE_KAFKA_REPLICATION_FACTOR", Short.class)
                                    .orElse(TopicSettings.DEFAULT.replicationFactor())));
            return 0;
        } catch (RuntimeException e) {
            LOG.error("The migration failed: " + e.getMessage());
            LOG.debug("The migration failed", e);
            return 1;
        }
    }

    /** Like every function's, with all that is set of kafka.*, such as KAFKA_SECURITY_PROTOCOL. */
    static Map<String, Object> kafka(Config config) {
        var kafka = new HashMap<String, Object>();
        for (var name : config.getPropertyNames()) {
            var property = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (property.startsWith(KAFKA)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> kafka.put(property.substring(KAFKA.length()), value));
            }
        }
        kafka.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.getValue("TIDELINE_KAFKA", String.class));
        return kafka;
    }
}
