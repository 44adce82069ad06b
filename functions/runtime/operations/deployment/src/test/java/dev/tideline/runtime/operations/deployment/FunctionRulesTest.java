package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class FunctionRulesTest {
    public static class WhenPaymentProcessedThenBeGlad {}

    static class WhenPaymentProcessedThenHide {}

    @Test
    void a_class_is_named_as_its_module() throws IOException {
        var type = of(WhenPaymentProcessedThenBeGlad.class);

        FunctionsProcessor.check(type, "when-payment-processed-be-glad");
        assertThatThrownBy(() -> FunctionsProcessor.check(type, "when-payment-processed-cheer"))
                .hasMessageEndingWith(
                        "is in the module when-payment-processed-cheer, but its name is that of a function"
                                + " when-payment-processed-be-glad. Name the class WhenPaymentProcessedCheer, or move it to a"
                                + " module when-payment-processed-be-glad.");
    }

    @Test
    void a_class_is_public() throws IOException {
        var type = of(WhenPaymentProcessedThenHide.class);

        assertThatThrownBy(() -> FunctionsProcessor.check(type, "when-payment-processed-hide"))
                .hasMessageEndingWith("is a function, and is not public. Make it public.");
    }

    @Test
    void a_name_is_that_of_one_class() throws IOException {
        var type = of(WhenPaymentProcessedThenBeGlad.class);

        FunctionsProcessor.checkIsOnly(type, "wait", null);
        assertThatThrownBy(() -> FunctionsProcessor.checkIsOnly(type, "wait", DotName.createSimple("other.Wait")))
                .hasMessageStartingWith("other.Wait and ")
                .hasMessageEndingWith(
                        " are both the function wait. Give one of them another name, in a module of that name.");
    }

    private static ClassInfo of(Class<?> type) throws IOException {
        return Index.of(type).getClassByName(type);
    }
}
