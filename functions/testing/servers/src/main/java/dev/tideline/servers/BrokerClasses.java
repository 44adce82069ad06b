package dev.tideline.servers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The classes of brokers. Brokers of different tests have the same class path, so they share an archive of loaded classes. That halves the
 * work of a start. The JVM makes the archive at the end of a broker, and again after any change of a jar
 * (<a href="https://docs.oracle.com/en/java/javase/25/vm/class-data-sharing.html">class data sharing</a>).
 */
final class BrokerClasses {
    /** The jars of this module's class path, as its build lists them. */
    private static final String JARS = "broker-class-path";

    private BrokerClasses() {}

    /** Returns the options of a broker's JVM that name its class path and, where it can have one, its archive. */
    static List<String> options() throws IOException {
        Optional<String> jars = jars();
        if (jars.isEmpty()) {
            return List.of("-cp", whole());
        }
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "tideline");
        Files.createDirectories(cache);
        Path archive = cache.resolve("broker-%s.jsa".formatted(System.getProperty("java.vm.version")));
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + archive,
                // The first line on standard output is the broker's.
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-cp",
                jars.get());
    }

    /** Returns the class path of the listed jars. It is empty if this JVM has not all of them, such as when a launcher loads classes. */
    private static Optional<String> jars() throws IOException {
        Map<String, String> own = new HashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            own.put(Path.of(entry).getFileName().toString(), entry);
        }
        Path here = here();
        List<String> entries = new ArrayList<>(List.of(here.toString()));
        for (String jar : listed()) {
            entries.add(own.getOrDefault(Path.of(jar).getFileName().toString(), ""));
        }
        // The JVM archives classes of jars only. An IDE has folders, and no list.
        boolean complete = Files.isRegularFile(here) && !entries.contains("");
        return complete ? Optional.of(String.join(File.pathSeparator, entries)) : Optional.empty();
    }

    /** Returns the listed jars. There are none if an IDE has compiled this module. */
    private static List<String> listed() throws IOException {
        try (InputStream list = BrokerClasses.class.getResourceAsStream(JARS)) {
            return list == null
                    ? List.of()
                    : List.of(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                            .strip()
                            .split(File.pathSeparator));
        }
    }

    /** Returns the class path of this JVM. If a launcher loads classes in another way, adds the folder of jars that has this class. */
    private static String whole() {
        String classFile = KafkaBroker.class.getName().replace('.', '/') + ".class";
        String own = System.getProperty("java.class.path");
        return ClassLoader.getSystemResource(classFile) != null
                ? own
                : own + File.pathSeparator + here().resolveSibling("*");
    }

    /** Returns the jar or folder that has this class. */
    private static Path here() {
        try {
            return Path.of(BrokerClasses.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The folder of this program's jars has no usable name", e);
        }
    }
}
