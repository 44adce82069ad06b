package dev.tideline.local;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets {@code fulfil-order} lead the orders that are placed in a test. So both forms of the saga are tested in one application. */
public final class Orchestrated implements BeforeEachCallback, AfterEachCallback {
    private static final String SETTING = "tideline.saga";

    /** Sets the process of orders that are placed in this JVM from here on. */
    static void set(boolean orchestrated) {
        if (orchestrated) {
            System.setProperty(SETTING, "orchestration");
        } else {
            System.clearProperty(SETTING);
        }
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        set(true);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        set(false);
    }
}
