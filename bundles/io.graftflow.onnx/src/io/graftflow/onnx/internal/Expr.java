package io.graftflow.onnx.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.graftflow.base.Hash;
import io.graftflow.onnx.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A number that may depend on sizes which are known only when the model runs: a polynomial over symbols, in normal
 * form, so that equal polynomials are equal objects. What is no polynomial (a quotient that does not come out even, a
 * larger of two) is a symbol whose name says how it is computed. Symbols stand for sizes, hence for whole numbers of
 * 0 or more.
 */
public final class Expr {

    private static final Comparator<List<String>> BY_DEGREE = Expr::compare;

    /** The largest whole number up to which doubles are exact. */
    private static final double EXACT = 1L << 53;

    /** Polynomials with more terms, terms with more symbols and symbols with longer names get a made-up name. */
    private static final int MOST_TERMS = 16;

    private static final int LONGEST_NAME = 160;

    private static final List<String> ONE = List.of();

    private final Map<List<String>, Double> terms;

    private Expr(Map<List<String>, Double> terms) {
        this.terms = terms;
    }

    /** Products of more symbols first, then by the symbols' names. */
    private static int compare(List<String> a, List<String> b) {
        int order = Integer.compare(b.size(), a.size());
        for (int i = 0; order == 0 && i < a.size(); i++) {
            order = a.get(i).compareTo(b.get(i));
        }
        return order;
    }

    private static TreeMap<List<String>, Double> newTerms() {
        return new TreeMap<>(BY_DEGREE);
    }

    /** A number. */
    public static Expr of(double value) {
        var terms = newTerms();
        if (value != 0) {
            terms.put(ONE, value);
        }
        return new Expr(terms);
    }

    /** A symbol. */
    public static Expr symbol(String name) {
        var terms = newTerms();
        terms.put(List.of(name.length() > LONGEST_NAME ? "?" + Hash.sha256(name.getBytes(UTF_8)) : name), 1.0);
        return new Expr(terms);
    }

    private static Expr simple(TreeMap<List<String>, Double> terms) {
        terms.values().removeIf(factor -> factor == 0);
        var expr = new Expr(terms);
        boolean isSimple =
                terms.size() <= MOST_TERMS && terms.keySet().stream().allMatch(atoms -> atoms.size() <= MOST_TERMS);
        return isSimple ? expr : symbol("?" + Hash.sha256(expr.toString().getBytes(UTF_8)));
    }

    /** The size of an axis; the name of a symbol may be a formula, such as {@code 2*batch + 1}. */
    public static Expr of(Dim dim) {
        return dim instanceof Dim.Fixed fixed ? of(fixed.size()) : ExprParser.parse(((Dim.Symbol) dim).name());
    }

    /** Whether it depends on no symbol. */
    public boolean isNumber() {
        return terms.isEmpty() || terms.size() == 1 && terms.containsKey(ONE);
    }

    /** The number, when it depends on no symbol; else not a number. */
    public double number() {
        return isNumber() ? terms.getOrDefault(ONE, 0.0) : Double.NaN;
    }

    /** The whole number that it is, when it is one that doubles hold exactly. */
    public OptionalLong whole() {
        double value = number();
        boolean exact = value == Math.rint(value) && Math.abs(value) <= EXACT;
        return exact ? OptionalLong.of((long) value) : OptionalLong.empty();
    }

    /** Whether it is this number. */
    public boolean is(double value) {
        return number() == value;
    }

    /** Whether it can only be 0 or more, judging by its signs. */
    public boolean isNonNegative() {
        return terms.values().stream().allMatch(factor -> factor >= 0);
    }

    /** Whether a symbol without a name is in it. */
    public boolean isAnonymous() {
        return terms.keySet().stream().anyMatch(atoms -> atoms.stream().anyMatch(atom -> atom.contains("?")));
    }

    /** The sum. */
    public Expr plus(Expr other) {
        var sum = newTerms();
        sum.putAll(terms);
        other.terms.forEach((atoms, factor) -> sum.merge(atoms, factor, Double::sum));
        return simple(sum);
    }

    /** The sum. */
    public Expr plus(double other) {
        return plus(of(other));
    }

    /** The difference. */
    public Expr minus(Expr other) {
        return plus(other.times(of(-1)));
    }

    /** The product. */
    public Expr times(Expr other) {
        var product = newTerms();
        terms.forEach((a, x) -> other.terms.forEach((b, y) -> {
            var atoms = new ArrayList<>(a);
            atoms.addAll(b);
            Collections.sort(atoms);
            product.merge(List.copyOf(atoms), x * y, Double::sum);
        }));
        return simple(product);
    }

    /** The product. */
    public Expr times(double other) {
        return times(of(other));
    }

    /** The quotient as real numbers. */
    public Expr over(Expr divisor) {
        return evenly(divisor).orElseGet(() -> symbol(bracketed(this) + "/" + bracketed(divisor)));
    }

    /** The quotient, rounded down. */
    public Expr floorOver(Expr divisor) {
        return floor(over(divisor), this, divisor);
    }

    /** The quotient, rounded up. */
    public Expr ceilOver(Expr divisor) {
        Expr quotient = over(divisor);
        if (quotient.isNumber()) {
            return of(Math.ceil(quotient.number()));
        }
        boolean even = evenly(divisor).isPresent() && quotient.hasWholeFactors();
        return even ? quotient : symbol("ceil(" + bracketed(this) + "/" + bracketed(divisor) + ")");
    }

    /** Rounded down. */
    public Expr floor() {
        return floor(this, this, of(1));
    }

    /** Rounded up. */
    public Expr ceil() {
        return isNumber() ? of(Math.ceil(number())) : hasWholeFactors() ? this : symbol("ceil(" + this + ")");
    }

    private static Expr floor(Expr quotient, Expr dividend, Expr divisor) {
        if (quotient.isNumber()) {
            return of(Math.floor(quotient.number()));
        }
        boolean even = dividend.evenly(divisor).isPresent() && quotient.hasWholeFactors();
        String by = divisor.is(1) ? "" : "/" + bracketed(divisor);
        return even ? quotient : symbol("floor(" + bracketed(dividend) + by + ")");
    }

    private static String bracketed(Expr value) {
        return value.terms.size() > 1 ? "(" + value + ")" : value.toString();
    }

    /** The quotient when it is a polynomial again. */
    private Optional<Expr> evenly(Expr divisor) {
        if (divisor.terms.size() != 1) {
            return divisor.equals(this) && !terms.isEmpty() ? Optional.of(of(1)) : Optional.empty();
        }
        var by = divisor.terms.entrySet().iterator().next();
        var quotient = newTerms();
        for (var term : terms.entrySet()) {
            var atoms = new ArrayList<>(term.getKey());
            for (String atom : by.getKey()) {
                if (!atoms.remove(atom)) {
                    return Optional.empty();
                }
            }
            quotient.put(List.copyOf(atoms), term.getValue() / by.getValue());
        }
        return Optional.of(new Expr(quotient));
    }

    private boolean hasWholeFactors() {
        return terms.values().stream().allMatch(factor -> factor == Math.rint(factor));
    }

    /** The larger of two. */
    public static Expr max(Expr a, Expr b) {
        if (a.isNumber() && b.isNumber()) {
            return a.number() >= b.number() ? a : b;
        }
        if (a.minus(b).isNonNegative()) {
            return a;
        }
        return b.minus(a).isNonNegative() ? b : symbol("max(" + a + ", " + b + ")");
    }

    /** The smaller of two. */
    public static Expr min(Expr a, Expr b) {
        if (a.isNumber() && b.isNumber()) {
            return a.number() <= b.number() ? a : b;
        }
        if (a.minus(b).isNonNegative()) {
            return b;
        }
        return b.minus(a).isNonNegative() ? a : symbol("min(" + a + ", " + b + ")");
    }

    /** The product of all. */
    public static Expr product(List<Expr> factors) {
        Expr product = of(1);
        for (Expr factor : factors) {
            product = product.times(factor);
        }
        return product;
    }

    /** Its value when every symbol has the value that is asked for; 0 or more. */
    public double at(ToDoubleFunction<String> symbols) {
        double sum = 0;
        for (var term : terms.entrySet()) {
            double product = term.getValue();
            for (String atom : term.getKey()) {
                product *= symbols.applyAsDouble(atom);
            }
            sum += product;
        }
        return Math.max(sum, 0);
    }

    /** How often a symbol is multiplied with itself at most; 2 when it is inside of another symbol's formula. */
    public int degree(String symbol) {
        int degree = 0;
        for (List<String> atoms : terms.keySet()) {
            int own = Collections.frequency(atoms, symbol);
            boolean inside = atoms.stream().anyMatch(atom -> !atom.equals(symbol) && mentions(atom, symbol));
            degree = Math.max(degree, inside ? 2 : own);
        }
        return degree;
    }

    private static boolean mentions(String formula, String symbol) {
        return (formula.contains("(") || formula.contains("/")) && formula.contains(symbol);
    }

    /** The size of an axis that it stands for. */
    public Dim dim() {
        OptionalLong whole = whole();
        if (whole.isPresent() && whole.getAsLong() >= 0) {
            return Dim.of(whole.getAsLong());
        }
        String text = toString();
        return Dim.of(isAnonymous() && !text.startsWith("?") ? "?" + text : text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expr expr && terms.equals(expr.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** Such as {@code 2*batch + 1}. */
    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        String text = terms.entrySet().stream()
                .map(term -> text(term.getKey(), term.getValue()))
                .collect(Collectors.joining(" + "));
        return text.replace("+ -", "- ");
    }

    private static String text(List<String> atoms, double factor) {
        String number = factor == Math.rint(factor) ? Long.toString((long) factor) : Double.toString(factor);
        if (atoms.isEmpty()) {
            return number;
        }
        String symbols = String.join("*", atoms);
        return factor == 1 ? symbols : factor == -1 ? "-" + symbols : number + "*" + symbols;
    }
}
