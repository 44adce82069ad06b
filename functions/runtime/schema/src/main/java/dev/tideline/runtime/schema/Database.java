package dev.tideline.runtime.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The schema: the engine's, as the migrations in {@code db/migration} make it, then that of the domains on the class path, in
 * {@code db/domain}. Each has a history of its own, so that neither waits for a number of the other.
 */
final class Database {
    private static final int ATTEMPTS = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Database() {}

    /** @param ca a file with the certificate of the authority that has to have signed the server's, if connections are encrypted */
    static void migrate(String pgUrl, Optional<String> ca, RoleSettings roles) {
        var jdbc = Jdbc.of(pgUrl, ca);
        try {
            try (var connection = answered(jdbc)) {
                new DatabaseRoles(connection, roles).create();
            }
            history(jdbc, "db/migration", roles)
                    .javaMigrations(ServiceLoader.load(JavaMigration.class).stream()
                            .map(Provider::get)
                            .toArray(JavaMigration[]::new))
                    .load()
                    .migrate();
            var domain = history(jdbc, "db/domain", roles)
                    .table("domain_schema_history")
                    // The engine's tables exist already.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load();
            if (domain.info().all().length > 0) {
                domain.migrate();
            }
        } catch (FlywayException | SQLException e) {
            throw new IllegalStateException(
                    "the database of TIDELINE_PG_URL was not migrated: "
                            + e.getMessage().replaceAll("\\s+", " "),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the database of TIDELINE_PG_URL was not migrated: interrupted", e);
        }
    }

    private static FluentConfiguration history(Jdbc jdbc, String location, RoleSettings roles) {
        return Flyway.configure()
                .dataSource(jdbc.url(), jdbc.user(), jdbc.password())
                // A domain may have views in either history. Who may use them is granted after both.
                .locations("classpath:" + location, "classpath:db/views")
                .placeholders(roles.placeholders())
                // A domain's migrations are named by time, and come from several authors. A deployment may have older
                // ones in the engine's history, numbered from 1000 on. Those go before newer ones of the engine.
                .outOfOrder(true);
    }

    /** Returns a connection when the server answers. Flyway could wait too, but for a server that has refused as well. */
    private static Connection answered(Jdbc jdbc) throws SQLException, InterruptedException {
        var credentials = new Properties();
        credentials.setProperty(PGProperty.USER.getName(), jdbc.user());
        if (jdbc.password() != null) {
            credentials.setProperty(PGProperty.PASSWORD.getName(), jdbc.password());
        }
        for (var attempt = 1; ; attempt++) {
            try {
                // The DriverManager knows only the driver of the first application in this JVM, so it is not used.
                return new Driver().connect(jdbc.url(), credentials);
            } catch (SQLException e) {
                if (isRefusal(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Invalid authorization, and a database that does not exist. */
    private static boolean isRefusal(String sqlState) {
        return sqlState != null && (sqlState.startsWith("28") || sqlState.equals("3D000"));
    }

    /** A libpq URL in JDBC's form, which has no place for the user before the host. */
    record Jdbc(String url, String user, String password) {
        // A statement may take any time, whatever the role's own limit.
        private static final String TIMEOUTS = "connectTimeout=5&socketTimeout=300&options=-c%20statement_timeout=0";

        /** @throws IllegalStateException if it is not a libpq URL; its password stays out of the message */
        static Jdbc of(String pgUrl, Optional<String> ca) {
            var uri = parsed(pgUrl);
            var userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
            var colon = userInfo.indexOf(':');
            return new Jdbc(
                    "jdbc:postgresql://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                            + uri.getRawPath() + "?" + TIMEOUTS
                            + (uri.getRawQuery() == null ? "" : "&" + uri.getRawQuery())
                            + ca.map(file -> "&sslrootcert=" + PgUrl.encoded(file) + verification(uri))
                                    .orElse(""),
                    PgUrl.decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                    colon < 0 ? null : PgUrl.decoded(userInfo.substring(colon + 1)));
        }

        /** The certificate has to be for the host, unless the URL says that another one is enough. */
        private static String verification(URI uri) {
            return uri.getRawQuery() != null && uri.getRawQuery().contains("sslmode=verify-ca")
                    ? ""
                    : "&sslmode=verify-full";
        }

        private static URI parsed(String pgUrl) {
            try {
                var uri = new URI(pgUrl);
                if (Set.of("postgresql", "postgres").contains(uri.getScheme()) && uri.getHost() != null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // The exception is not kept as a cause: its message would tell the password. The URL is refused below.
            }
            throw new IllegalStateException("TIDELINE_PG_URL must be postgresql://user:password@host:port/database");
        }

        @Override
        public String toString() {
            return url;
        }
    }
}
