package dev.tideline.decision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionNameTest {
    @ParameterizedTest
    @CsvSource({
        "WhenPaymentProcessedThenConfirmOrder, when-payment-processed-confirm-order",
        "WhenPaymentProcessedConfirmOrder, when-payment-processed-confirm-order",
        "OrderViewProjection, order-view",
        "OrderView, order-view",
        "FulfilOrderSaga, fulfil-order",
        "ReserveInventory, reserve-inventory",
        "DoThenUndo, do-then-undo"
    })
    void a_class_says_the_name_of_its_function(String type, String name) {
        assertThat(FunctionName.of(type)).isEqualTo(name);
    }
}
