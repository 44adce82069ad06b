package dev.tideline.queries.users;

import dev.tideline.event.Money;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.views.user.UserView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Currency;
import java.util.UUID;

/** A user as it is answered. The names of the components are the contract. */
@RegisterForReflection
public record UserAnswer(
        UUID userId,
        String email,
        String name,
        String status,
        String createdAt,
        String updatedAt,
        long orderCount,
        Money totalSpent,
        long version) {

    static UserAnswer of(UserView row, Currency currency) {
        return new UserAnswer(
                row.userId,
                row.email,
                row.name,
                row.status.toString(),
                Timestamps.text(row.createdAt),
                Timestamps.text(row.updatedAt),
                row.orderCount,
                new Money(row.totalSpent).in(currency),
                row.userVersion);
    }
}
