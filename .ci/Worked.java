import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Does to a copy of the project what docs/extending.md tells its reader to do: a block of code after a paragraph that ends
 * with a file's name is that file, a block of kind "diff" is what changes in it.
 */
final class Worked {
    private static final Pattern STEP =
            Pattern.compile("`([\\w./-]+\\.\\w+)`:\\n\\n```(\\w+)\\n(.*?)\\n```\\n", Pattern.DOTALL);

    private Worked() {}

    public static void main(String... args) throws IOException {
        var project = Path.of(args[1]);
        var steps = STEP.matcher(Files.readString(Path.of(args[0]))).results().toList();
        for (var step : steps) {
            var file = project.resolve(step.group(1));
            if (step.group(2).equals("diff")) {
                for (var hunk : step.group(3).split("\\n@@\\n")) {
                    Files.writeString(file, changed(Files.readString(file), hunk, file));
                }
            } else if (Files.exists(file)) {
                throw new IllegalStateException("is there already: " + file);
            } else {
                Files.createDirectories(file.getParent());
                Files.writeString(file, step.group(3) + "\n");
            }
        }
        System.out.printf("example: %d steps of %s%n", steps.size(), args[0]);
    }

    private static String changed(String text, String hunk, Path file) {
        var before = side(hunk, '+');
        if (text.split(Pattern.quote(before), -1).length != 2) {
            throw new IllegalStateException("is not there once in " + file + ":\n" + before);
        }
        return text.replace(before, side(hunk, '-'));
    }

    /** The lines of a hunk without those that only the other side has. */
    private static String side(String hunk, char other) {
        return hunk.lines()
                .filter(line -> line.charAt(0) != other)
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
    }
}
