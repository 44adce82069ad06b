package dev.tideline.runtime.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Answers HEAD as GET (RFC 9110, 9.3.2). Jakarta REST leaves out an entity's headers with the entity; {@link JsonBodies}
 * leaves out only the entity.
 *
 * <p>Public, with its method: what the build generates to call it is in another class loader where this is a library.
 */
public class HeadAsGet {
    @ServerRequestFilter(preMatching = true, nonBlocking = true)
    public void asGet(ContainerRequestContext request) {
        if (request.getMethod().equals(HttpMethod.HEAD)) {
            request.setMethod(HttpMethod.GET);
        }
    }
}
