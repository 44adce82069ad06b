package dev.tideline.views.user;

import dev.tideline.runtime.views.AppliedVersionRow;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** The applied version of one of a user's orders, so that each order is counted once. */
@Entity
@Table(name = "user_view_orders")
public class UserViewOrder extends AppliedVersionRow {
    public UUID userId;

    /** Makes an empty row, for Hibernate. */
    protected UserViewOrder() {}

    UserViewOrder(UUID userId) {
        this.userId = userId;
    }

    @Override
    protected Object row() {
        return userId;
    }
}
