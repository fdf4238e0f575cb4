package io.graftflow.engine.pytorch.internal.compile;

import io.graftflow.onnx.ElementType;
import java.util.Locale;
import java.util.Map;

/** Element types by PyTorch's numbers. */
final class Types {

    private static final Map<ElementType, Integer> NUMBERS = Map.of(
            ElementType.UINT8, 0,
            ElementType.INT8, 1,
            ElementType.INT16, 2,
            ElementType.INT32, 3,
            ElementType.INT64, 4,
            ElementType.FLOAT16, 5,
            ElementType.FLOAT, 6,
            ElementType.DOUBLE, 7,
            ElementType.BOOL, 11,
            ElementType.BFLOAT16, 15);

    /** Types that DJL cannot pass to or from PyTorch, with a wider one that it can. */
    private static final Map<ElementType, ElementType> CARRIERS =
            Map.of(ElementType.INT16, ElementType.INT32, ElementType.BFLOAT16, ElementType.FLOAT);

    private Types() {}

    static boolean known(ElementType element) {
        return NUMBERS.containsKey(element);
    }

    /** The number that stands for it in calls. */
    static int number(ElementType element) {
        if (!known(element)) {
            throw new Unsupported("PyTorch has no tensors of the type " + name(element));
        }
        return NUMBERS.get(element);
    }

    /** The type in which tensors of this type enter and leave a module. */
    static ElementType carrier(ElementType element) {
        return CARRIERS.getOrDefault(element, element);
    }

    static String name(ElementType element) {
        return element.name().toLowerCase(Locale.ROOT);
    }
}
