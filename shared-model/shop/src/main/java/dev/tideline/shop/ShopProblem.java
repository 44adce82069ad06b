package dev.tideline.shop;

import dev.tideline.decision.ProblemType;

/** The problems of the shop. */
public enum ShopProblem implements ProblemType {
    USER_NOT_FOUND(404, "There is no such user"),
    ITEM_NOT_FOUND(404, "There is no such item"),
    ORDER_NOT_FOUND(404, "There is no such order"),
    EMAIL_TAKEN(409, "The e-mail address is taken"),
    USER_NOT_ACTIVE(409, "The user is not active"),
    ORDER_CONFIRMED(409, "The order is confirmed"),
    CURRENCY_MISMATCH(422, "It is another currency");

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
