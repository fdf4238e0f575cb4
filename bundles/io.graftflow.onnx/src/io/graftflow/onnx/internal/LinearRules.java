package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Products of matrices and tensors, and quantisation. */
final class LinearRules {

    private LinearRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        rules.put("MatMul", n -> matMul(n, n.element(0), n.in(0), n.in(1)));
        rules.put("MatMulInteger", n -> matMul(n, ElementType.INT32, n.in(0), n.in(1)));
        rules.put("QLinearMatMul", n -> matMul(n, n.element(7), n.in(0), n.in(3)));
        rules.put(
                "com.microsoft:FusedMatMul",
                n -> matMul(n, n.element(0), turned(n, "transA", n.in(0)), turned(n, "transB", n.in(1))));
        rules.put("Gemm", LinearRules::gemm);
        rules.put("Einsum", LinearRules::einsum);
        rules.put("Det", n -> {
            Known x = n.in(0);
            n.out(x.ranked() ? Known.of(x.element(), x.dims().subList(0, x.rank() - 2)) : x.bare());
        });
        rules.put("QuantizeLinear", n -> {
            ElementType asked = ElementType.of((int) n.attributes().integer("output_dtype", 0));
            ElementType zeroPoint = n.has(2) ? n.element(2) : ElementType.UINT8;
            n.out(n.in(0).bare().as(asked == ElementType.UNDEFINED ? zeroPoint : asked));
        });
        rules.put("DequantizeLinear", n -> n.out(n.in(0).bare().as(n.element(1))));
        rules.put("DynamicQuantizeLinear", n -> {
            n.out(0, n.in(0).bare().as(ElementType.UINT8));
            n.out(1, Known.scalar(ElementType.FLOAT));
            n.out(2, Known.scalar(ElementType.UINT8));
        });
    }

    private static Known turned(Typing n, String setting, Known x) {
        if (!n.attributes().flag(setting, false) || x.rank() < 2) {
            return x;
        }
        var dims = new ArrayList<>(x.dims());
        dims.set(x.rank() - 2, x.dim(-1));
        dims.set(x.rank() - 1, x.dim(-2));
        return Known.of(x.element(), dims);
    }

    private static void matMul(Typing n, ElementType element, Known a, Known b) {
        if (a.rank() < 1 || b.rank() < 1) {
            n.out(Known.unranked(element));
            return;
        }
        Known left = Known.of(element, a.dims().subList(0, Math.max(0, a.rank() - 2)));
        Known right = Known.of(element, b.dims().subList(0, Math.max(0, b.rank() - 2)));
        var dims = new ArrayList<>(
                ElementwiseRules.broadcast(n, element, List.of(left, right)).dims());
        if (a.rank() > 1) {
            dims.add(a.dim(-2));
        }
        if (b.rank() > 1) {
            dims.add(b.dim(-1));
        }
        n.out(element, dims);
    }

    private static void gemm(Typing n) {
        Known a = n.in(0);
        Known b = n.in(1);
        Expr rows = a.rank() == 2 ? a.dim(n.attributes().flag("transA", false) ? 1 : 0) : n.unknown(0, 0);
        Expr columns = b.rank() == 2 ? b.dim(n.attributes().flag("transB", false) ? 0 : 1) : n.unknown(0, 1);
        n.out(a.element(), List.of(rows, columns));
    }

    /** Each letter is an axis; three dots are all axes that have none. */
    private static void einsum(Typing n) {
        String equation = n.attributes().text("equation", "").replace(" ", "");
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (terms.length != n.inputCount() || n.inputs().stream().anyMatch(input -> !input.ranked())) {
            n.out(Known.unranked(n.element(0)));
            return;
        }
        var sizes = new HashMap<Character, Expr>();
        List<Expr> dots = List.of();
        for (int i = 0; i < terms.length; i++) {
            Known x = n.in(i);
            String letters = terms[i].replace("...", "");
            int start = terms[i].contains("...") ? terms[i].indexOf("...") : letters.length();
            int free = x.rank() - letters.length();
            for (int j = 0; j < letters.length(); j++) {
                sizes.putIfAbsent(letters.charAt(j), x.dim(j < start ? j : j + free));
            }
            if (free > dots.size()) {
                dots = x.dims().subList(start, start + free);
            }
        }
        n.out(n.element(0), result(sides.length > 1 ? sides[1] : implied(sides[0]), sizes, dots));
    }

    private static List<Expr> result(String term, Map<Character, Expr> sizes, List<Expr> dots) {
        var dims = new ArrayList<Expr>();
        int start = term.indexOf("...");
        String letters = term.replace("...", "");
        for (int i = 0; i <= letters.length(); i++) {
            if (i == start) {
                dims.addAll(dots);
            }
            if (i < letters.length()) {
                dims.add(Optional.ofNullable(sizes.get(letters.charAt(i)))
                        .orElseThrow(() -> new IllegalArgumentException("A letter without a size in " + term)));
            }
        }
        return dims;
    }

    /** Without a right side: the dots, then all letters that occur once, in alphabetical order. */
    private static String implied(String left) {
        var term = new StringBuilder(left.contains("...") ? "..." : "");
        left.chars()
                .filter(Character::isLetter)
                .filter(letter -> left.indexOf(letter) == left.lastIndexOf(letter))
                .sorted()
                .forEach(letter -> term.append((char) letter));
        return term.toString();
    }
}
