package dev.tideline.platform.schemamigration;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Migrates what TIDELINE_PG_URL and TIDELINE_KAFKA name, then exits: 0 if all is up to date, else 1. */
// Named, so that an application which has this jar among others does not take it for its own main.
@QuarkusMain(name = "schema-migration")
public class Main implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Main.class);

    @Override
    public int run(String... args) {
        var config = ConfigProvider.getConfig();
        try {
            SchemaMigration.migrate(
                    config.getValue("TIDELINE_PG_URL", String.class),
                    config.getValue("TIDELINE_KAFKA", String.class),
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
}
