package io.graftflow.engine.pytorch.internal.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Several whole numbers in a program, such as a shape: either so many known items, or one expression of type
 * {@code List[int]} of which not even the length is known.
 */
final class Ints {

    private final List<Int> items;
    private final String list;

    private Ints(List<Int> items, String list) {
        this.items = List.copyOf(items);
        this.list = list;
    }

    static Ints of(List<Int> items) {
        return new Ints(items, "");
    }

    static Ints of(long... values) {
        var items = new ArrayList<Int>();
        for (long value : values) {
            items.add(Int.of(value));
        }
        return of(items);
    }

    /** An expression of type {@code List[int]}. */
    static Ints list(String code) {
        return new Ints(List.of(), code);
    }

    /** Whether the number of items is known. */
    boolean sized() {
        return list.isEmpty();
    }

    /** The items, of sized ones only. */
    List<Int> items() {
        if (!sized()) {
            throw new Unsupported("the number of elements of a list is known only when it runs");
        }
        return items;
    }

    Int get(int index) {
        return sized() ? items.get(index) : Int.code(list + "[" + index + "]");
    }

    int size() {
        return items().size();
    }

    /** The values, when all are known while compiling. */
    Optional<long[]> known() {
        return sized() && items.stream().allMatch(item -> item.known().isPresent())
                ? Optional.of(items.stream()
                        .mapToLong(item -> item.known().getAsLong())
                        .toArray())
                : Optional.empty();
    }

    /** An expression of type {@code List[int]}. */
    String code() {
        if (!sized()) {
            return list;
        }
        return items.isEmpty()
                ? "annotate(List[int], [])"
                : items.stream().map(Int::code).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String toString() {
        return code();
    }
}
