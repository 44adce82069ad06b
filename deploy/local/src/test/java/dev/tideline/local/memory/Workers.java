package dev.tideline.local.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.random.RandomGenerator;

/** An executor of tasks that knows when none is left. */
interface Workers extends Executor, AutoCloseable {

    /** Returns when all tasks have ended, those that tasks have given meanwhile included. */
    void runAll();

    @Override
    default void close() {}

    /** This thread alone, which takes the next task by chance: the same each time for the same random numbers. */
    static Workers oneThread(RandomGenerator random) {
        List<Runnable> ready = new ArrayList<>();
        return new Workers() {
            @Override
            public void execute(Runnable task) {
                ready.add(task);
            }

            @Override
            public void runAll() {
                while (!ready.isEmpty()) {
                    ready.remove(random.nextInt(ready.size())).run();
                }
            }
        };
    }

    /** Threads, in whatever order it happens. */
    static Workers threads(int count) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        var running = new Phaser(1);
        return new Workers() {
            @Override
            public void execute(Runnable task) {
                running.register();
                threads.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        running.arriveAndDeregister();
                    }
                });
            }

            @Override
            public void runAll() {
                running.arriveAndAwaitAdvance();
            }

            @Override
            public void close() {
                threads.close();
            }
        };
    }
}
