package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Operations;
import dev.tideline.runtime.edge.PathTable;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/** The operations of all resource classes of this process. */
@Singleton
final class RestOperations implements Operations, RuntimeResourceVisitor {
    private final PathTable<RuntimeResource> resources = new PathTable<>();

    void find(@Observes Router router) {
        var deployment = ResteasyReactiveRecorder.getCurrentDeployment();
        RuntimeResourceVisitor.visitRuntimeResources(deployment.getPrefix(), deployment.getClassMappers(), this);
    }

    @Override
    public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
        resources.put(path, method, resource);
    }

    @Override
    public Set<String> at(String path) {
        return resources.at(path).keySet();
    }
}
