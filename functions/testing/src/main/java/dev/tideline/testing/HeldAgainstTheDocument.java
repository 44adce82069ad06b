package dev.tideline.testing;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;

/** Checks the requests of a Quarkus test over HTTP, and their answers, against the OpenAPI document. */
public final class HeldAgainstTheDocument implements QuarkusTestBeforeEachCallback, Filter {

    @Override
    public void beforeEach(QuarkusTestMethodContext test) {
        if (isThere() && RestAssured.filters().stream().noneMatch(HeldAgainstTheDocument.class::isInstance)) {
            RestAssured.filters(this);
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        var response = context.next(request, expected);
        OpenApi.DOCUMENT.check(request, response);
        return response;
    }

    /** A domain may have no document. */
    private static boolean isThere() {
        return HeldAgainstTheDocument.class.getResource(OpenApi.PATH) != null;
    }
}
