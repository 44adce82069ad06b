package dev.tideline.commands.placeorder;

import static dev.tideline.testing.Given.given;

import dev.tideline.commands.placeorder.PlaceOrder.OrderedItem;
import dev.tideline.decision.Caller;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemEvent.ItemRepriced;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Quantity;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlaceOrderTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final OrderId ORDER = OrderId.parse("019a7b40-0000-7000-8000-000000000001");
    private static final UserId ADA = UserId.parse("019a7b40-0000-7000-8000-000000000002");
    private static final UserRegistered REGISTERED =
            new UserRegistered(ADA, new Email("ada@example.org"), new UserName("Ada"));
    private static final Sku MUG = new Sku("mug");
    private static final Sku POT = new Sku("pot");
    private static final ItemListed MUG_LISTED = new ItemListed(MUG, new ItemName("Mug"), Money.parse("12.50"), EUR);
    private static final ItemListed POT_LISTED = new ItemListed(POT, new ItemName("Pot"), Money.parse("30.00"), EUR);
    private static final PaymentMethod CARD = new PaymentMethod("pm_card_ok");
    private static final PlaceOrder PLACE = placing(Process.CHOREOGRAPHY);

    @Test
    void an_order_is_placed_at_the_items_prices() {
        given(REGISTERED, MUG_LISTED, POT_LISTED).when(PLACE).then(placed("12.50", "55.00"));
    }

    @Test
    void the_price_is_the_one_of_now() {
        given(REGISTERED, MUG_LISTED, POT_LISTED, new ItemRepriced(MUG, Money.parse("10.00"), EUR))
                .when(PLACE)
                .then(placed("10.00", "50.00"));
    }

    @Test
    void somebody_unknown_places_no_order() {
        given(MUG_LISTED, POT_LISTED).when(PLACE).thenRefused(ShopProblem.USER_NOT_FOUND, "/user_id");
    }

    @Test
    void a_deactivated_user_places_no_order() {
        given(REGISTERED, new UserDeactivated(ADA, Optional.empty()), MUG_LISTED, POT_LISTED)
                .when(PLACE)
                .thenRefused(ShopProblem.USER_NOT_ACTIVE);
    }

    @Test
    void an_item_that_is_not_listed_cannot_be_ordered() {
        given(REGISTERED, MUG_LISTED).when(PLACE).thenRefused(ShopProblem.ITEM_NOT_FOUND, "/items/1/sku");
    }

    @Test
    void an_order_tells_that_a_saga_leads_it() {
        given(REGISTERED, MUG_LISTED, POT_LISTED)
                .when(placing(Process.ORCHESTRATION))
                .then(new OrderPlaced(
                        ORDER,
                        ADA,
                        lines("12.50"),
                        Money.parse("55.00"),
                        EUR,
                        CARD,
                        Optional.of(Process.ORCHESTRATION)));
    }

    @Test
    void staff_place_an_order_for_a_customer() {
        given(REGISTERED, MUG_LISTED, POT_LISTED)
                .when(placing(new Caller.Staff(UUID.randomUUID()), Process.CHOREOGRAPHY))
                .then(placed("12.50", "55.00"));
    }

    @Test
    void a_customer_places_no_order_for_another_one() {
        given(REGISTERED, MUG_LISTED, POT_LISTED)
                .when(placing(new Caller.Customer(UUID.randomUUID()), Process.CHOREOGRAPHY))
                .thenRefused(ShopProblem.USER_NOT_FOUND, "/user_id");
    }

    private static PlaceOrder placing(Process process) {
        return placing(new Caller.Customer(ADA.value()), process);
    }

    private static PlaceOrder placing(Caller caller, Process process) {
        return new PlaceOrder(
                caller,
                ORDER,
                ADA,
                List.of(new OrderedItem(MUG, new Quantity(2)), new OrderedItem(POT, new Quantity(1))),
                CARD,
                EUR,
                process);
    }

    private static OrderPlaced placed(String mugPrice, String total) {
        return new OrderPlaced(ORDER, ADA, lines(mugPrice), Money.parse(total), EUR, CARD);
    }

    private static List<OrderLine> lines(String mugPrice) {
        return List.of(new OrderLine(MUG, 2, Money.parse(mugPrice)), new OrderLine(POT, 1, Money.parse("30.00")));
    }
}
