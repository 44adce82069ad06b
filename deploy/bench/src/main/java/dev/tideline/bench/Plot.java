package dev.tideline.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Lines over a few values of x, as SVG. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 80;
    private static final int RIGHT = 200;
    private static final int TOP = 30;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#2980b9", "#7f8c8d", "#c0392b", "#27ae60", "#8e44ad");

    private Plot() {}

    /** Returns a plot of the percentiles of a latency. */
    static String percentiles(String title, Histogram micros) {
        var percentiles = List.of("50", "90", "99", "99.9", "100");
        return lines(
                title,
                "percentile",
                percentiles,
                Map.of(
                        "milliseconds",
                        percentiles.stream()
                                .map(percentile -> micros.getValueAtPercentile(Double.parseDouble(percentile)) / 1e3)
                                .toList()));
    }

    /**
     * @param x the values of x, which have the same distance from each other in the plot
     * @param series the values of y for each of them, by name
     */
    static String lines(String title, String xAxis, List<String> x, Map<String, List<Double>> series) {
        var most = series.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        var svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT);
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        line(svg, "<text x=\"%d\" y=\"18\" font-weight=\"bold\">%s</text>", LEFT, title);
        for (var part = 0; part <= 4; part++) {
            var value = most * part / 4;
            line(
                    svg,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT,
                    WIDTH - RIGHT,
                    y(value, most),
                    y(value, most));
            line(
                    svg,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>",
                    LEFT - 6,
                    y(value, most) + 4,
                    value);
        }
        for (var place = 0; place < x.size(); place++) {
            line(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(place, x.size()),
                    HEIGHT - BOTTOM + 18,
                    x.get(place));
        }
        line(svg, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT, HEIGHT - 10, xAxis);
        var number = 0;
        for (var one : series.entrySet()) {
            draw(svg, number++, one.getKey(), one.getValue(), most);
        }
        line(svg, "</svg>");
        return svg.toString();
    }

    private static void draw(StringBuilder svg, int number, String name, List<Double> values, double most) {
        var colour = COLOURS.get(number % COLOURS.size());
        var points = new StringBuilder();
        for (var place = 0; place < values.size(); place++) {
            var at = String.format(Locale.ROOT, "%.1f,%.1f", x(place, values.size()), y(values.get(place), most));
            points.append(at).append(' ');
            line(
                    svg,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
                    x(place, values.size()),
                    y(values.get(place), most),
                    colour);
        }
        line(svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, colour);
        line(
                svg,
                "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
                WIDTH - RIGHT + 12,
                TOP + 14 + 18 * number,
                colour,
                name);
    }

    private static double x(int place, int places) {
        return LEFT + 20 + (WIDTH - LEFT - RIGHT - 40.0) * place / Math.max(1, places - 1);
    }

    private static double y(double value, double most) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most;
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
