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

    /** Returns when all tasks have ended, including those that tasks have added. */
    void runAll();

    @Override
    default void close() {}

    /** Returns workers of one thread, which takes a random task next. The same random numbers give the same order. */
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

    /** Returns workers of several threads, in any order. */
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
