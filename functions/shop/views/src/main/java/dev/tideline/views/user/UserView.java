package dev.tideline.views.user;

import dev.tideline.event.Text;
import dev.tideline.runtime.views.AppliedVersionRow;
import dev.tideline.runtime.views.AppliedVersions;
import dev.tideline.runtime.views.ServedView;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.EnumeratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A user with the totals of the user's orders. The first event of the user or of an order makes the row. It is served once the user
 * is registered, that is when its {@code userVersion} is above 0.
 */
@Entity
@Table(name = "user_view")
public class UserView extends PanacheEntityBase implements ServedView {
    public static final AppliedVersions<UserView> VERSIONS = AppliedVersions.of(UserView.class, "user_id")
            .column("user", "user_version", row -> row.userVersion, (row, version) -> row.userVersion = version)
            .versionRows(
                    "order",
                    UserViewOrder.class,
                    row -> row.orders,
                    row -> new UserViewOrder(row.userId),
                    row -> row.orderVersions,
                    (row, sum) -> row.orderVersions = sum);

    /** See {@link ServedView#shape}. */
    private static final int SHAPE = 1;

    @Id
    public UUID userId;

    public String email;

    /** The form that all spellings of the address have in common. Users are found by it. */
    public String normalizedEmail;

    public String name;

    @Enumerated(EnumType.STRING)
    public Status status;

    public Instant createdAt;
    public Instant updatedAt;
    public long orderCount;
    public BigDecimal totalSpent = BigDecimal.ZERO;
    public long userVersion;

    /** The sum of the versions of the applied versions of its orders. */
    public long orderVersions;

    @Transient
    private final Map<String, AppliedVersionRow> orders = new HashMap<>();

    /** The statuses of a user. An active user may place orders. */
    public enum Status {
        ACTIVE("active"),
        INACTIVE("inactive");

        @EnumeratedValue
        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** @throws IllegalArgumentException if there is no such status */
        public static Status parse(String text) {
            return Text.oneOf(values(), text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public AppliedVersions<?> versions() {
        return VERSIONS;
    }

    @Override
    public int shape() {
        return SHAPE;
    }

    @Override
    public Object id() {
        return userId;
    }

    @Override
    public Collection<AppliedVersionRow> versionRows() {
        return orders.values();
    }

    @Override
    public void add(AppliedVersionRow row) {
        orders.put(row.streamId, row);
    }
}
