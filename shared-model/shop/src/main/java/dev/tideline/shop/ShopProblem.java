package dev.tideline.shop;

import dev.tideline.decision.ProblemType;

/** The problems of the shop. */
public enum ShopProblem implements ProblemType {
    USER_NOT_FOUND(404, "User not found."),
    ITEM_NOT_FOUND(404, "Item not found."),
    ORDER_NOT_FOUND(404, "Order not found."),
    ALREADY_REGISTERED(409, "The person is registered already."),
    EMAIL_TAKEN(409, "The e-mail address is taken."),
    USER_NOT_ACTIVE(409, "The user is not active."),
    ORDER_CONFIRMED(409, "The order is already confirmed."),
    CURRENCY_MISMATCH(422, "Currency not supported.");

    private final int status;
    private final String title;

    ShopProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
