package dev.tideline.runtime.identity.deployment;

import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Operations;
import dev.tideline.runtime.identity.Admission;
import dev.tideline.runtime.identity.Rule;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@code POST /door}: for staff. It answers with the caller and the length of the body. */
@Singleton
public class DoorRoute implements Operations {
    private static final Rule FOR_STAFF = Rule.of(List.of("staff"));

    private final Admission admission;

    DoorRoute(Admission admission) {
        this.admission = admission;
    }

    @Override
    public Set<String> at(String path) {
        return path.equals("/door") ? Set.of("POST") : Set.of();
    }

    @Override
    public CompletionStage<Void> admit(RoutingContext request, String method) {
        return admission.admit(request, FOR_STAFF);
    }

    void serve(@Observes Router router) {
        router.post("/door")
                .handler(
                        request -> request.end(Admission.caller(request).actor().orElse("nobody") + " "
                                + Edge.body(request).length()));
    }
}
