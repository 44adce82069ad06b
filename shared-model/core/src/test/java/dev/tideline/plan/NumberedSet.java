package dev.tideline.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A set that is fast to copy and to compare. It is a bit set of its elements' numbers, which all copies share. */
final class NumberedSet<T> {
    private final Numbers<T> numbers;
    private final BitSet bits;

    /** Gives each element a number, in the order of arrival. */
    static final class Numbers<T> {
        private final Map<T, Integer> numbers = new HashMap<>();
        private final List<T> things = new ArrayList<>();

        int of(T thing) {
            return numbers.computeIfAbsent(thing, _ -> {
                things.add(thing);
                return things.size() - 1;
            });
        }
    }

    NumberedSet() {
        this(new Numbers<>(), new BitSet());
    }

    private NumberedSet(Numbers<T> numbers, BitSet bits) {
        this.numbers = numbers;
        this.bits = bits;
    }

    NumberedSet<T> copy() {
        return new NumberedSet<>(numbers, (BitSet) bits.clone());
    }

    void add(T thing) {
        bits.set(numbers.of(thing));
    }

    void remove(T thing) {
        bits.clear(numbers.of(thing));
    }

    boolean contains(T thing) {
        return bits.get(numbers.of(thing));
    }

    Stream<T> stream() {
        return bits.stream().mapToObj(numbers.things::get);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberedSet<?> bag && bits.equals(bag.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }
}
