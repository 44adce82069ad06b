package dev.tideline.runtime.store;

import dev.tideline.store.Announcements;
import dev.tideline.store.Append;
import dev.tideline.store.StreamAppend;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Calls announce(), a function of the database that a role without the right to append may call. */
@Singleton
class PgAnnouncements implements Announcements {
    private static final Set<String> NAMES =
            Set.of("streams", "ids", "schema_versions", "sources", "correlation_ids", "causation_ids", "data");
    private static final NamedStatement<AppendCall> ANNOUNCE = NamedStatement.call(
            "announce",
            "announce",
            AppendFunction.ARGUMENTS.stream()
                    .filter(argument -> NAMES.contains(argument.name()))
                    .toList());

    private final Pool pool;

    PgAnnouncements(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Void> announce(List<StreamAppend> starts) {
        var call = new AppendCall(Append.of(starts), true);
        return Failures.retried(() -> ANNOUNCE.execute(pool, call).mapEmpty());
    }
}
