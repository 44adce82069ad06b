package dev.tideline.runtime.views;

import dev.tideline.query.RowSource;
import dev.tideline.query.Selection;
import dev.tideline.store.StreamVersion;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The rows of views in the database, for queries. */
@Singleton
public class ServedViews {
    private final Views views;
    private final Pool pool;

    ServedViews(Views views, Pool pool) {
        this.views = views;
        this.pool = pool;
    }

    public <V extends ServedView> RowSource<V> of(AppliedVersions<V> view) {
        return new Served<>(views, view, new Progress(pool, view));
    }

    private record Served<V extends ServedView>(Views views, AppliedVersions<V> view, Progress progress)
            implements RowSource<V> {

        @Override
        public CompletionStage<Optional<V>> find(Object id) {
            return views.read(() -> Panache.getSession().chain(session -> session.find(view.view(), id)))
                    .map(row -> Optional.ofNullable(row).filter(found -> found.version() > 0))
                    .subscribeAsCompletionStage();
        }

        @Override
        public CompletionStage<Found<V>> list(Selection<V> selection) {
            return views.list(Rows.of(view, selection), selection.limit()).subscribeAsCompletionStage();
        }

        @Override
        public CompletionStage<List<StreamVersion>> missing(List<StreamVersion> wanted) {
            return progress.missing(wanted).subscribeAsCompletionStage();
        }
    }
}
