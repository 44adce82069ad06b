package dev.tideline.local.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.tideline.event.Envelope;
import dev.tideline.local.chaos.RequestResult.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The events, faults and answers of a run.
 *
 * @param over the time at which no fault was left and every customer had an answer
 * @param rest the time at which no work was left
 */
record Report(
        long seed,
        Instant begin,
        Instant over,
        Instant rest,
        List<Fault> faults,
        List<RequestResult> answers,
        List<Envelope> events,
        int records,
        List<String> violations) {

    /** Returns the number of requests that were accepted while a fault of a kind was under way. */
    long acceptedDuring(Fault.Kind kind) {
        return acceptedDuring(
                faults.stream().filter(fault -> fault.kind() == kind).toList());
    }

    /** Returns the number of requests that were accepted while any fault was under way. */
    long acceptedDuringFaults() {
        return acceptedDuring(faults);
    }

    private long acceptedDuring(List<Fault> among) {
        return accepted()
                .filter(answer -> among.stream().anyMatch(fault -> fault.isUnderWay(answer.at())))
                .count();
    }

    Stream<RequestResult> accepted() {
        return answers.stream().filter(answer -> answer.kind() == Kind.ACCEPTED);
    }

    String text() {
        var text = new StringBuilder();
        line(text, "seed %d: faults for %d s, at rest %.1f s later", seed, seconds(over), millis(over, rest) / 1000.0);
        line(text, "");
        line(text, "%-16s %9s %9s %9s", "requests", "accepted", "refused", "lost");
        counted(answers.stream(), RequestResult::what)
                .forEach((what, _) -> line(
                        text,
                        "%-16s %9d %9d %9d",
                        words(what.name()),
                        count(what, Kind.ACCEPTED),
                        count(what, Kind.REFUSED),
                        count(what, Kind.LOST)));
        line(text, "%-16s %9d, %d of them during a fault", "all", accepted().count(), acceptedDuringFaults());
        line(text, "");
        line(text, "%-16s %9s %9s   %s", "faults", "times", "seconds", "requests accepted meanwhile");
        counted(faults.stream(), Fault::kind)
                .forEach((kind, times) -> line(
                        text,
                        "%-16s %9d %9.1f   %d",
                        words(kind.name()),
                        times,
                        faults.stream()
                                        .filter(fault -> fault.kind() == kind)
                                        .mapToLong(fault -> millis(fault.from(), fault.to()))
                                        .sum()
                                / 1000.0,
                        acceptedDuring(kind)));
        line(text, "");
        line(text, "%-34s %9s", "events", "");
        counted(events.stream(), Envelope::type).forEach((type, times) -> line(text, "%-34s %9d", type, times));
        line(text, "%-34s %9d, %d records in Kafka", "all", events.size(), records);
        line(text, "");
        line(text, "violations: %d", violations.size());
        violations.forEach(violation -> line(text, "%s", violation));
        return text.toString();
    }

    /** Returns a plot of the requests that were accepted in each interval, with the times of the faults. */
    String plot() {
        var width = Math.clamp(6L * seconds(rest), 600, 1_600);
        var step = 1 + seconds(rest) / 600;
        var perStep = accepted().collect(groupingBy(answer -> seconds(answer.at()) / step, TreeMap::new, counting()));
        var most = perStep.values().stream().mapToLong(Long::longValue).max().orElse(1);
        var kinds = faults.stream().map(Fault::kind).distinct().sorted().toList();
        var scale = (width - 200.0) / seconds(rest);
        var top = 20 * kinds.size() + 20;
        var svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">",
                width,
                top + 150);
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        for (var kind : kinds) {
            var y = 10 + 20 * kinds.indexOf(kind);
            line(svg, "<text x=\"5\" y=\"%d\">%s</text>", y + 11, words(kind.name()));
            faults.stream()
                    .filter(fault -> fault.kind() == kind)
                    .forEach(fault -> line(
                            svg,
                            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"13\" fill=\"%s\" fill-opacity=\"0.6\"/>",
                            170 + scale * millis(begin, fault.from()) / 1000,
                            y,
                            Math.max(1, scale * millis(fault.from(), fault.to()) / 1000),
                            kind.isOfServer() ? "#c0392b" : "#8e44ad"));
        }
        line(svg, "<text x=\"5\" y=\"%d\">accepted in %d s</text>", top + 15, step);
        line(svg, "<text x=\"5\" y=\"%d\">(%d at most)</text>", top + 29, most);
        perStep.forEach((place, count) -> line(
                svg,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#2980b9\"/>",
                170 + scale * step * place,
                top + 110 - 100.0 * count / most,
                Math.max(1, scale * step - 1),
                100.0 * count / most));
        for (var second = 0; second <= seconds(rest); second += Math.max(10, seconds(rest) / 100 * 10)) {
            line(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>",
                    170 + scale * second,
                    top + 125,
                    second);
        }
        line(svg, "</svg>");
        return svg.toString();
    }

    private long count(RequestResult.What what, Kind kind) {
        return answers.stream()
                .filter(answer -> answer.what() == what && answer.kind() == kind)
                .count();
    }

    private int seconds(Instant at) {
        return (int) Duration.between(begin, at).toSeconds();
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    private static <T, K> Map<K, Long> counted(Stream<T> all, Function<T, K> by) {
        return all.collect(groupingBy(by, TreeMap::new, counting()));
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
