package org.example.parcels;

import dev.tideline.testing.memory.GoldenEventsContract;

class ParcelEventTest extends GoldenEventsContract {}
