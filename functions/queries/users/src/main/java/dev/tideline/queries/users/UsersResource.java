package dev.tideline.queries.users;

import dev.tideline.event.Money;
import dev.tideline.event.Text;
import dev.tideline.event.Uuids;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.runtime.http.Listing;
import dev.tideline.runtime.http.Listing.Key;
import dev.tideline.runtime.http.Listing.Sort;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.PathId;
import dev.tideline.runtime.http.Preconditions;
import dev.tideline.runtime.http.QueryParameters;
import dev.tideline.runtime.http.ReadYourWrites;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.views.Rows;
import dev.tideline.runtime.views.Views;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.views.Progress;
import dev.tideline.views.user.UserView;
import dev.tideline.views.user.UserView.Status;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the shop asks of its users. */
@Path("/users")
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
    private static final Listing<UserView> LISTING = new Listing<>(
            List.of(
                    new Sort<>("created_at", new Key<>(row -> Timestamps.text(row.createdAt), Timestamps::parse)),
                    new Sort<>("name", new Key<>(row -> row.name, Function.identity())),
                    new Sort<>("total_spent", new Key<>(row -> new Money(row.totalSpent), UsersResource::amount))),
            "-created_at",
            Set.of("email", "name", "status", "min_total_spent"),
            new Key<>(row -> row.userId, Uuids::parse));

    private final Views views;
    private final Progress progress;
    private final ReadYourWrites reads;
    private final Currency currency;

    UsersResource(
            Views views,
            Progress progress,
            ReadYourWrites reads,
            @ConfigProperty(name = "tideline.currency", defaultValue = "EUR") Currency currency) {
        this.views = views;
        this.progress = progress;
        this.reads = reads;
        this.currency = currency;
    }

    @GET
    @Path("{user_id}")
    public Uni<Response> one(@PathParam("user_id") String id, @Context UriInfo uri, @Context HttpServerRequest http) {
        QueryParameters.none(uri);
        var conditions = Preconditions.of(http);
        var user = PathId.of(id, UserId::parse, ShopProblem.USER_NOT_FOUND);
        return reads.caughtUp(progress::users)
                .chain(() -> views.read(() -> UserView.<UserView>findById(user.value())))
                .map(row -> {
                    if (row == null || row.version() == 0) {
                        throw new ProblemException(Problem.of(ShopProblem.USER_NOT_FOUND));
                    }
                    return conditions.answer(row.tag(), () -> UserAnswer.of(row, currency));
                });
    }

    /** Latest first, unless asked otherwise. An address finds its user however it is spelled. */
    @GET
    public Uni<Page<UserAnswer>> list(@Context UriInfo uri) {
        var request = LISTING.read(uri);
        var query = request.query();
        var rows =
                new Rows<>(UserView.class, "user_version > 0", request.sort().name(), "user_id", request.descending());
        query.get("email", Email::parse).ifPresent(email -> rows.few("normalized_email", email.forms()));
        query.get("name", Text::beginning).ifPresent(prefix -> rows.startingWith("name", prefix));
        query.get("status", Status::parse).ifPresent(status -> rows.where("status", "=", status.toString()));
        query.get("min_total_spent", UsersResource::amount).ifPresent(least -> rows.where("total_spent", ">=", least));
        request.after().ifPresent(last -> rows.after(last.sortKey(), last.id()));
        return reads.caughtUp(progress::users)
                .chain(() -> views.list(rows, request.limit()))
                .map(found -> request.page(
                        found.rows(), found.end().map(request::after), row -> UserAnswer.of(row, currency)));
    }

    private static BigDecimal amount(String text) {
        return Money.parse(text).amount();
    }
}
