package dev.tideline.local.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The program of the child process: a packaged Quarkus application, until standard input ends. */
final class AppMain {
    private static final String APPLICATION = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

    private AppMain() {}

    /** Takes what the application takes. */
    public static void main(String... args) throws Throwable {
        // What an application prints is for its log.
        System.setOut(System.err);
        Thread.ofPlatform().daemon().name("until standard input ends").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Only the end matters.
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                System.exit(0);
            }
        });
        MethodHandles.lookup()
                .findStatic(Class.forName(APPLICATION), "main", MethodType.methodType(void.class, String[].class))
                .invokeExact(args);
    }
}
