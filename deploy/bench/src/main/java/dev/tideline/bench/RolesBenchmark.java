package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.store.PgEventStore;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.store.EventStore;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;

/**
 * Appends by a role of functions, beside the same by the owner of the database, who needs no rights. Then the same with row policies,
 * which schema-migration does not make, beside none. A policy allows the types of events that a command may append.
 */
final class RolesBenchmark implements Benchmark {
    private static final int CALLERS = 16;
    private static final int CONNECTIONS = 4;
    private static final String POLICIES = """
            ALTER TABLE events ENABLE ROW LEVEL SECURITY;
            CREATE POLICY reading ON events FOR SELECT USING (true);
            CREATE POLICY appending ON events FOR INSERT TO %s WITH CHECK (
                type IN ('OrderPlaced', 'OrderCancelled', 'StockAdded', 'ItemListed', 'ItemRelisted', 'UserRegistered',
                    'UserEmailChanged', 'UserDeactivated')
                AND source IN ('/tideline/place-order', '/tideline/cancel-order', '/tideline/add-stock', '/tideline/list-item',
                    '/tideline/register-user', '/tideline/change-user-email', '/tideline/deactivate-user'))""";
    private static final String NO_POLICIES = """
            DROP POLICY reading ON events;
            DROP POLICY appending ON events;
            ALTER TABLE events DISABLE ROW LEVEL SECURITY""";

    @Override
    public List<Figure> run(Environment environment) throws Exception {
        var role = PgPools.create(
                environment.vertx(),
                PgConnectOptions.fromUri(Environment.ROLES.url(environment.postgresUrl(), DatabaseRole.COMMANDS)),
                CONNECTIONS);
        var owner =
                PgPools.create(environment.vertx(), PgConnectOptions.fromUri(environment.postgresUrl()), CONNECTIONS);
        try {
            var byRole = new PgEventStore(role);
            var byOwner = new PgEventStore(owner);
            return List.of(
                    RepeatedMeasurement.of("append of one event by a role, 16 callers", Unit.EVENTS_A_SECOND)
                            .measuring(() -> appends(environment, byRole))
                            .beside("by the owner", () -> appends(environment, byOwner))
                            .figure(),
                    RepeatedMeasurement.of("append of one event with row policies, 16 callers", Unit.EVENTS_A_SECOND)
                            .measuring(() -> withPolicies(environment, byRole))
                            .beside("without", () -> appends(environment, byRole))
                            .figure());
        } finally {
            role.close();
            owner.close();
        }
    }

    private static double withPolicies(Environment environment, EventStore store) throws Exception {
        environment.execute(POLICIES.formatted(Environment.ROLES.name(DatabaseRole.COMMANDS)));
        try {
            return appends(environment, store);
        } finally {
            environment.execute(NO_POLICIES);
        }
    }

    private static double appends(Environment environment, EventStore store) throws InterruptedException {
        return AppendBenchmark.appends(environment, store, CALLERS);
    }
}
