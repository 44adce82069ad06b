package dev.tideline.testing;

import dev.tideline.inventory.ReservationEvent;
import dev.tideline.plan.Awaits;

/** A saga that {@link DeclaredIsTestedTest} finds. It has no test. */
@Awaits(ReservationEvent.class)
class UntestedSaga extends SellItems {}
