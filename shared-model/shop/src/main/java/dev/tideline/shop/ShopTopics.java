package dev.tideline.shop;

/** The topics of the shop's events. */
public final class ShopTopics {
    public static final String USERS = "tideline.users";
    public static final String INVENTORY = "tideline.inventory";
    public static final String ORDERS = "tideline.orders";
    public static final String PAYMENTS = "tideline.payments";

    private ShopTopics() {}
}
