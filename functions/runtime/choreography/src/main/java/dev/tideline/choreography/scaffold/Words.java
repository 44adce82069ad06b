package dev.tideline.choreography.scaffold;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A name, in the ways that names are written. */
record Words(List<String> words) {

    /** Reads a name in camel case, with hyphens or with underscores. */
    static Words of(String name) {
        return new Words(Stream.of(name.split("[-_]|(?<=[a-z0-9])(?=[A-Z])"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList());
    }

    String hyphened() {
        return String.join("-", words);
    }

    String underscored() {
        return String.join("_", words);
    }

    String spaced() {
        return String.join(" ", words);
    }

    String sentence() {
        return spaced().substring(0, 1).toUpperCase(Locale.ROOT) + spaced().substring(1);
    }

    String together() {
        return String.join("", words);
    }

    String camel() {
        return words.stream()
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(joining());
    }

    String field() {
        return words.getFirst() + new Words(words.subList(1, words.size())).camel();
    }
}
