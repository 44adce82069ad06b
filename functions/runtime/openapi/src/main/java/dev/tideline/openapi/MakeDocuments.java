package dev.tideline.openapi;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program that makes a domain's documents when the module of them is built: of every function that has a
 * {@code src/main/openapi.yaml}, and the merged one.
 */
public final class MakeDocuments {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML = new YAMLMapper();

    private MakeDocuments() {}

    /** Takes the folder of functions, what their documents have in common, and the folder of classes. */
    public static void main(String... args) throws IOException {
        Path functions = Path.of(args[0]);
        ApiDocument common = engine().of(read(Path.of(args[1])));
        Path target = Path.of(args[2]).resolve(ApiDocuments.FOLDER);
        Files.createDirectories(target);
        ApiDocument merged = common;
        for (Path file : fragments(functions)) {
            String function = file.getName(file.getNameCount() - 4).toString();
            ObjectNode fragment = read(file);
            merged = merged.with(function, fragment);
            write(common.with(function, fragment).titled(function), target.resolve(function + ".json"));
        }
        write(merged, target.resolve("openapi.json"));
    }

    private static ApiDocument engine() throws IOException {
        try (InputStream yaml = MakeDocuments.class.getResourceAsStream("common.yaml")) {
            return ApiDocument.common((ObjectNode) YAML.readTree(yaml));
        }
    }

    private static List<Path> fragments(Path functions) throws IOException {
        try (Stream<Path> files = Files.find(functions, 5, (path, _) -> path.endsWith("src/main/openapi.yaml"))) {
            return files.sorted().toList();
        }
    }

    private static ObjectNode read(Path yaml) throws IOException {
        return (ObjectNode) YAML.readTree(yaml.toFile());
    }

    private static void write(ApiDocument document, Path file) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), document.complete());
    }
}
