package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problems;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers with a problem where Jakarta REST would answer in its own way. Public, as {@link HeadAsGet} is. */
public class ProblemResponses {

    @ServerExceptionMapper
    public Response map(Throwable failure, RoutingContext request) {
        var status = failure instanceof WebApplicationException refused
                ? refused.getResponse().getStatus()
                : 500;
        var problem = Problems.of(failure, status);
        Problems.log(problem, failure, Edge.correlationId(request));
        var response = Response.status(problem.status()).type(Problem.MEDIA_TYPE);
        problem.headers().forEach(response::header);
        return response.entity(Problems.body(problem, request)).build();
    }
}
