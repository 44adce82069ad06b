package io.quarkus.bootstrap.runner;

/** Stands for a packaged application: it has the name that such a one begins at. */
public final class QuarkusEntryPoint {
    private QuarkusEntryPoint() {}

    public static void main(String... args) throws InterruptedException {
        System.out.println("started with " + System.getenv("GIVEN") + " and " + System.getProperty("option"));
        Runtime.getRuntime().addShutdownHook(new Thread(QuarkusEntryPoint::stop));
        if (System.getProperty("option").equals("ends")) {
            System.exit(3);
        }
        Thread.currentThread().join();
    }

    private static void stop() {
        System.out.println("stopping");
        if (System.getProperty("option").equals("hangs")) {
            Runtime.getRuntime().halt(hang());
        }
    }

    private static int hang() {
        try {
            Thread.currentThread().join();
            return 0;
        } catch (InterruptedException e) {
            return 1;
        }
    }
}
