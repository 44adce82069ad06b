package dev.tideline.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine that nobody has. */
final class FreePorts {
    /** It is below the range that systems use for connections, so that a free port stays free until a function takes it. */
    private static final int FIRST = 20_000;

    private static final int PORTS = 10_000;

    private FreePorts() {}

    /** @param others ports that somebody is about to take */
    static List<Integer> find(int count, Integer... others) {
        Set<Integer> taken = Set.of(others);
        List<Integer> free = new ArrayList<>();
        int offset = ThreadLocalRandom.current().nextInt(PORTS);
        for (int i = 0; i < PORTS && free.size() < count; i++) {
            int port = FIRST + (offset + i) % PORTS;
            if (!taken.contains(port) && !PortOwner.isTaken(port)) {
                free.add(port);
            }
        }
        if (free.size() < count) {
            throw new CannotRun("There are no %d free ports from %d on".formatted(count, FIRST));
        }
        return free;
    }
}
