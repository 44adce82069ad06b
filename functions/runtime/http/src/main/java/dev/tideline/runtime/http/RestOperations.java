package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Operations;
import dev.tideline.runtime.edge.PathTable;
import dev.tideline.runtime.identity.Admission;
import dev.tideline.runtime.identity.Rule;
import dev.tideline.runtime.identity.Rules;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/** The operations of all resource classes of this process, and their rules. */
@Singleton
final class RestOperations implements Operations, RuntimeResourceVisitor {
    private final PathTable<Rule> rules = new PathTable<>();
    private final Rules declared;
    private final Admission admission;

    RestOperations(Rules declared, Admission admission) {
        this.declared = declared;
        this.admission = admission;
    }

    void find(@Observes Router router) {
        var deployment = ResteasyReactiveRecorder.getCurrentDeployment();
        RuntimeResourceVisitor.visitRuntimeResources(deployment.getPrefix(), deployment.getClassMappers(), this);
    }

    @Override
    public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
        rules.put(path, method, declared.of(method, path));
    }

    @Override
    public Set<String> at(String path) {
        return rules.at(path).keySet();
    }

    @Override
    public CompletionStage<Void> admit(RoutingContext request, String method) {
        return admission.admit(request, rules.at(request.request().path()).get(method));
    }
}
