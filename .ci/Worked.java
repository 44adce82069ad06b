import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Follows a page of docs in a copy of the project, step by step. A block of code after a paragraph that ends with a file's name is the
 * content of that file. A block of kind "diff" changes the file. A block of kind "sh" is run.
 */
final class Worked {
    private static final Pattern STEP = Pattern.compile(
            "(?:`(?<file>[\\w./*-]+\\.\\w+)`:\\n\\n)?```(?<kind>\\w+)\\n(?<text>.*?)\\n```\\n", Pattern.DOTALL);

    private Worked() {}

    /** Runs with two arguments: the page, and the folder of the copy. */
    public static void main(String... args) throws Exception {
        var project = Path.of(args[1]);
        var steps = STEP.matcher(Files.readString(Path.of(args[0]))).results().toList();
        for (var step : steps) {
            var text = step.group("text");
            if (step.group("kind").equals("sh")) {
                run(text, project);
                continue;
            }
            if (step.group("file") == null) {
                throw new IllegalStateException("the paragraph before this block names no file:\n" + text);
            }
            var file = file(project, step.group("file"));
            if (step.group("kind").equals("diff")) {
                for (var hunk : text.split("\\n@@\\n")) {
                    Files.writeString(file, changed(Files.readString(file), hunk, file));
                }
            } else if (Files.exists(file)) {
                throw new IllegalStateException("the file exists already: " + file);
            } else {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text + "\n");
            }
        }
        System.out.printf("example: %d steps of %s%n", steps.size(), args[0]);
    }

    private static void run(String commands, Path project) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-euc", commands)
                .directory(project.toFile())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the commands failed: " + commands);
        }
    }

    /** Returns the only file of that name. A star in the name stands for a part that a reader cannot know. */
    private static Path file(Path project, String name) throws IOException {
        var path = project.resolve(name);
        if (!name.contains("*")) {
            return path;
        }
        try (var found = Files.newDirectoryStream(path.getParent(), path.getFileName().toString())) {
            return found.iterator().next();
        }
    }

    private static String changed(String text, String hunk, Path file) {
        var before = side(hunk, '+');
        if (text.split(Pattern.quote(before), -1).length != 2) {
            throw new IllegalStateException("the file " + file + " has to have these lines once:\n" + before);
        }
        return text.replace(before, side(hunk, '-'));
    }

    /** Returns the lines of a hunk without those of the other side. */
    private static String side(String hunk, char other) {
        return hunk.lines()
                .filter(line -> line.charAt(0) != other)
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
    }
}
