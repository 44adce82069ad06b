package dev.tideline.queries.users;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Money;
import dev.tideline.event.Text;
import dev.tideline.query.Column;
import dev.tideline.query.RowSource;
import dev.tideline.runtime.http.EntityQuery;
import dev.tideline.runtime.http.ListQuery;
import dev.tideline.runtime.http.ListQuery.Filter;
import dev.tideline.runtime.http.Page;
import dev.tideline.runtime.http.Queries;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.views.ServedViews;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.views.user.UserView;
import dev.tideline.views.user.UserView.Status;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Answers queries for users. */
@Path("/users")
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
    private static final String NAME = FunctionName.of(UsersResource.class);
    private static final Column<UserView, UUID> USER_ID = Column.ofUuid("user_id", row -> row.userId);
    private static final Column<UserView, String> EMAIL = Column.ofText("normalized_email", row -> row.normalizedEmail);
    private static final Column<UserView, String> USER_NAME = Column.ofText("name", row -> row.name);
    private static final Column<UserView, String> STATUS = Column.ofText("status", row -> row.status.toString());
    private static final Column<UserView, Instant> CREATED_AT =
            new Column<>("created_at", row -> row.createdAt, Timestamps::parse, Timestamps::text);
    private static final Column<UserView, BigDecimal> TOTAL_SPENT =
            new Column<>("total_spent", row -> row.totalSpent, UsersResource::amount, BigDecimal::toPlainString);

    private final Queries queries;
    private final RowSource<UserView> users;
    private final EntityQuery<UserView, UserAnswer> one;
    private final ListQuery<UserView, UserAnswer> list;

    UsersResource(Queries queries, ServedViews views, @ConfigProperty(name = "tideline.currency") Currency currency) {
        this.queries = queries;
        this.users = views.of(UserView.VERSIONS);
        this.one = one(currency);
        this.list = list(currency);
    }

    public static EntityQuery<UserView, UserAnswer> one(Currency currency) {
        return new EntityQuery<>(
                        "GetUser",
                        id -> UserId.parse(id).value(),
                        ShopProblem.USER_NOT_FOUND,
                        (UserView row) -> UserAnswer.of(row, currency))
                .ownedBy(row -> row.userId);
    }

    /** Latest first, unless asked otherwise. An address finds its user however it is spelled. */
    public static ListQuery<UserView, UserAnswer> list(Currency currency) {
        return new ListQuery<>(
                "ListUsers",
                List.of(CREATED_AT, USER_NAME, TOTAL_SPENT),
                "-created_at",
                USER_ID,
                List.of(
                        new Filter<>(
                                "email",
                                email -> EMAIL.isOneOfFew(Email.parse(email).forms())),
                        new Filter<>("name", prefix -> USER_NAME.startsWith(Text.beginning(prefix))),
                        new Filter<>(
                                "status", name -> STATUS.is(Status.parse(name).toString())),
                        new Filter<>("min_total_spent", least -> TOTAL_SPENT.isAtLeast(amount(least)))),
                row -> UserAnswer.of(row, currency));
    }

    @GET
    @Path("{user_id}")
    public Uni<Response> one(@PathParam("user_id") String id, @Context UriInfo uri) {
        return queries.one(NAME, one, users, id, uri);
    }

    @GET
    public Uni<Page<UserAnswer>> list(@Context UriInfo uri) {
        return queries.list(NAME, list, users, uri);
    }

    private static BigDecimal amount(String text) {
        return Money.parse(text).amount();
    }
}
