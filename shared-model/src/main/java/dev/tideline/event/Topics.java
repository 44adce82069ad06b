package dev.tideline.event;

import java.util.List;
import java.util.Optional;

/** Kafka's topics, and on which of them a stream's events are published. */
public final class Topics {
    public static final String USERS = "tideline.users";
    public static final String INVENTORY = "tideline.inventory";
    public static final String ORDERS = "tideline.orders";
    public static final String PAYMENTS = "tideline.payments";
    public static final String SYSTEM = "tideline.system";

    /** Takes what is no CloudEvent of ours. */
    public static final String UNDELIVERABLE = "tideline.undeliverable";

    /** Announces events that a function has parked, and what was done about them. */
    public static final String PARKED = "tideline.parked";

    public static final List<String> ALL = List.of(USERS, INVENTORY, ORDERS, PAYMENTS, SYSTEM, PARKED, UNDELIVERABLE);

    private Topics() {}

    /** @throws IllegalArgumentException for a category that has no topic */
    public static String of(StreamId stream) {
        return find(stream)
                .orElseThrow(() -> new IllegalArgumentException("the category of " + stream + " has no topic"));
    }

    /** None for a category of a newer version. */
    public static Optional<String> find(StreamId stream) {
        return Optional.ofNullable(
                switch (stream.category()) {
                    case "user", "email" -> USERS;
                    case "item", "stock", "reservation" -> INVENTORY;
                    case "order" -> ORDERS;
                    case "payment" -> PAYMENTS;
                    case "system" -> SYSTEM;
                    case "parked" -> PARKED;
                    default -> null;
                });
    }
}
