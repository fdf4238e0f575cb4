package io.graftflow.onnx.internal;

import java.util.regex.Pattern;

/** Reads the names of sizes, which may be formulas such as {@code 2*batch + 1}, as {@link Expr} writes them. */
final class ExprParser {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d+)?");

    private ExprParser() {}

    /** The polynomial that a name stands for; a name that is none is one symbol. */
    static Expr parse(String formula) {
        Expr sum = Expr.of(0);
        double sign = 1;
        int start = 0;
        for (int i = 0, depth = 0; i <= formula.length(); i++) {
            char c = i < formula.length() ? formula.charAt(i) : ' ';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            boolean spaced = c == ' ' && depth == 0 && i + 2 < formula.length() && formula.charAt(i + 2) == ' ';
            char operator = spaced ? formula.charAt(i + 1) : '?';
            if (i == formula.length() || operator == '+' || operator == '-') {
                sum = sum.plus(parseProduct(formula.substring(start, i)).times(sign));
                sign = operator == '-' ? -1 : 1;
                start = i + 3;
            }
        }
        return sum;
    }

    private static Expr parseProduct(String signed) {
        boolean negative = signed.startsWith("-");
        String formula = negative ? signed.substring(1) : signed;
        Expr product = Expr.of(negative ? -1 : 1);
        int start = 0;
        for (int i = 0, depth = 0; i <= formula.length(); i++) {
            char c = i < formula.length() ? formula.charAt(i) : '*';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '*' && depth == 0 || i == formula.length()) {
                String factor = formula.substring(start, i);
                boolean isNumber = NUMBER.matcher(factor).matches();
                product = product.times(isNumber ? Expr.of(Double.parseDouble(factor)) : Expr.symbol(factor));
                start = i + 1;
            }
        }
        return product;
    }
}
