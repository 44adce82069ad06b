package dev.tideline.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A set that is quickly copied and compared: its elements are numbered, once for all copies. */
final class Bag<T> {
    private final Numbers<T> numbers;
    private final BitSet bits;

    /** Numbers things in the order in which they turn up. */
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

    Bag() {
        this(new Numbers<>(), new BitSet());
    }

    private Bag(Numbers<T> numbers, BitSet bits) {
        this.numbers = numbers;
        this.bits = bits;
    }

    Bag<T> copy() {
        return new Bag<>(numbers, (BitSet) bits.clone());
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
        return other instanceof Bag<?> bag && bits.equals(bag.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }
}
