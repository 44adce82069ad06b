package dev.tideline.runtime.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A role in the database, with the rights of one kind of function. Its name is a prefix, an underscore and the constant in lower case, such
 * as {@code tideline_commands}. See {@code docs/adr/0039-the-database-by-roles.md}.
 */
public enum DatabaseRole {
    COMMANDS,
    REACTORS,
    PROJECTIONS,
    /** Reads views. */
    QUERIES,
    /** Reads events as they are stored. */
    AUDITOR,
    /** Decides on parked events and stuck sagas. */
    OPERATOR,
    RELAY,
    /** Reads the backlog, and starts functions by it. It is no function. */
    SCALER,
    /** Has the rights of all functions, for a process that has all of them. */
    APP;

    private static final String PROPERTY = "tideline.database-role";
    private static final Path SETTINGS = Path.of("src/main/resources/application.properties");
    private static final Path OPERATIONS = Path.of("src/main/openapi.yaml");

    /**
     * Returns the role of a function by the folder of its module, {@code functions/<kind>/<name>}. A function whose role is not that of its
     * kind has it in its application.properties, as {@code tideline.database-role}. Any other module is an application with all functions.
     */
    public static DatabaseRole ofModule(Path folder) {
        var module = folder.toAbsolutePath().normalize();
        return declared(module.resolve(SETTINGS))
                .orElseGet(() -> switch (module.getParent().getFileName().toString()) {
                    // Those without operations carry out the commands of sagas.
                    case "commands" -> Files.exists(module.resolve(OPERATIONS)) ? COMMANDS : REACTORS;
                    case "saga", "orchestration" -> REACTORS;
                    case "projections" -> PROJECTIONS;
                    case "queries" -> QUERIES;
                    default -> APP;
                });
    }

    private static Optional<DatabaseRole> declared(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var settings = new Properties();
        try (var text = Files.newBufferedReader(file)) {
            settings.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.ofNullable(settings.getProperty(PROPERTY)).map(role -> valueOf(role.toUpperCase(Locale.ROOT)));
    }

    /** Returns its name without the prefix. */
    public String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The roles whose rights an application with all functions has. */
    static Stream<DatabaseRole> ofFunctions() {
        return Stream.of(values()).filter(role -> role != APP && role != SCALER);
    }
}
