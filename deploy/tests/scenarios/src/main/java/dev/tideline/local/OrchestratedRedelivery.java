package dev.tideline.local;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repeats the tests with orders that fulfil-order leads. */
@ExtendWith(Orchestrated.class)
public abstract class OrchestratedRedelivery extends Redelivery {
    @Override
    protected Optional<String> barredPayments() {
        return Optional.empty();
    }
}
