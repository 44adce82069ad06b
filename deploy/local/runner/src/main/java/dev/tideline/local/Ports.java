package dev.tideline.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of a process on this machine.
 *
 * @param api of its operations
 * @param management of its health and metrics
 */
record Ports(int api, int management) {
    /** It is below the range that systems use for connections, so that a free port stays free until a function takes it. */
    private static final int FIRST = 20_000;

    private static final int COUNT = 10_000;

    /** Returns a port that nobody has. */
    static int free() {
        return free(1, Set.of()).getFirst();
    }

    /** Returns ports for so many other processes, that nobody has, and that are not these. */
    List<Ports> others(int processes) {
        List<Integer> free = free(2 * processes, Set.of(api, management));
        List<Ports> others = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            others.add(new Ports(free.get(2 * i), free.get(2 * i + 1)));
        }
        return others;
    }

    private static List<Integer> free(int count, Set<Integer> taken) {
        List<Integer> free = new ArrayList<>();
        int offset = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT && free.size() < count; i++) {
            int port = FIRST + (offset + i) % COUNT;
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
