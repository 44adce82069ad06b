package dev.tideline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page {@code docs/reference/performance.md}: a template with the text, filled in with the figures. Its plots are in
 * {@code docs/performance}.
 */
final class PerformancePage {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

    private static final DecimalFormat NUMBER =
            new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT));

    private final Path template;
    private final Path page;
    private final Path folder;

    PerformancePage(Path root) {
        template = root.resolve("deploy/bench/performance.md");
        page = root.resolve("docs/reference/performance.md");
        folder = root.resolve("docs/performance");
    }

    /**
     * @param figures by benchmark; the template has a place for each
     * @param plots by the name of the file
     * @throws IllegalStateException if the template and the figures do not have the same benchmarks
     */
    void write(Map<String, List<Figure>> figures, Map<String, String> plots) throws IOException {
        var text = Files.readString(template);
        var places = PLACE.matcher(text).results().map(place -> place.group(1)).collect(Collectors.toSet());
        places.remove("machine");
        if (!places.equals(figures.keySet())) {
            throw new IllegalStateException(
                    "%s has places for %s, and measured are %s".formatted(template, places, figures.keySet()));
        }
        Files.writeString(page, PLACE.matcher(text).replaceAll(place -> filled(place, figures)));
        Files.createDirectories(folder);
        for (var plot : plots.entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
        }
    }

    private static String filled(MatchResult place, Map<String, List<Figure>> figures) {
        return place.group(1).equals("machine") ? machine() : table(figures.get(place.group(1)));
    }

    private static String machine() {
        return "%s, %d cores, %s %s, Java %s, %d s a measurement"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        Bench.LENGTH.toSeconds());
    }

    static String table(List<Figure> figures) {
        if (figures.isEmpty()) {
            return "Could not be measured in this run.";
        }
        return figures.stream()
                .map(PerformancePage::row)
                .collect(Collectors.joining(
                        "\n",
                        "| what | measured | floor | times the floor | has to be | |\n| --- | --: | --- | --: | --: | --- |\n",
                        ""));
    }

    private static String row(Figure figure) {
        return "| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        figure.what(),
                        value(figure.measured(), figure.unit()),
                        figure.floor()
                                .map(floor -> floor.what() + ": " + value(floor.measured(), figure.unit()))
                                .orElse(""),
                        figure.ratio()
                                .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                                .orElse(""),
                        figure.bar()
                                .map(bar -> bar.ofFloor()
                                        ? number(bar.value()) + " times"
                                        : value(bar.value(), figure.unit()))
                                .orElse(""),
                        figure.isReached()
                                .map(reached -> reached ? "reached" : "**missed**")
                                .orElse(""));
    }

    static String number(double value) {
        return NUMBER.format(value);
    }

    static String value(double value, Figure.Unit unit) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f %s" : "%,.0f %s", value, unit.symbol());
    }
}
