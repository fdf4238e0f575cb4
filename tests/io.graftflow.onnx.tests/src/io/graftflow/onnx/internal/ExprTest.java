package io.graftflow.onnx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.onnx.Dim;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExprTest {

    private static final List<String> SYMBOLS = List.of("batch", "h", "w");

    private static Expr random(Random random, int depth) {
        if (depth == 0) {
            return random.nextBoolean()
                    ? Expr.of(random.nextInt(7) - 2)
                    : Expr.symbol(SYMBOLS.get(random.nextInt(SYMBOLS.size())));
        }
        Expr a = random(random, depth - 1);
        Expr b = random(random, depth - 1);
        return random.nextInt(3) == 0 ? a.times(b) : random.nextBoolean() ? a.plus(b) : a.minus(b);
    }

    private static double value(Expr expr, Map<String, Double> symbols) {
        return expr.at(symbols::get);
    }

    @Test
    void calculatesAsNumbersDo() {
        var random = new Random(31);
        for (int i = 0; i < 500; i++) {
            Expr a = random(random, 2);
            Expr b = random(random, 2);
            Map<String, Double> symbols =
                    Map.of("batch", (double) random.nextInt(9), "h", (double) random.nextInt(9), "w", (double)
                            random.nextInt(9));
            String what = a + " and " + b + ", round " + i;
            Expr shift = Expr.of(10_000);
            double x = value(a.plus(shift), symbols) - 10_000;
            double y = value(b.plus(shift), symbols) - 10_000;
            assertEquals(Math.max(x + y, 0), value(a.plus(b), symbols), what);
            assertEquals(Math.max(x - y, 0), value(a.minus(b), symbols), what);
            assertEquals(Math.max(x * y, 0), value(a.times(b), symbols), what);
        }
    }

    @Test
    void equalPolynomialsAreEqual() {
        var random = new Random(32);
        for (int i = 0; i < 300; i++) {
            Expr a = random(random, 2);
            Expr b = random(random, 2);
            Expr c = random(random, 1);
            assertEquals(a.times(b), b.times(a));
            assertEquals(a.plus(b).minus(b), a);
            assertEquals(c.times(a.plus(b)), c.times(a).plus(c.times(b)));
            assertEquals(a.plus(b).hashCode(), b.plus(a).hashCode());
        }
    }

    @Test
    void theTextOfASizeIsReadBack() {
        var random = new Random(33);
        for (int i = 0; i < 300; i++) {
            Expr expr = random(random, 3);
            boolean small = expr.isNumber() && expr.number() < 0;
            assertEquals(small ? expr : Expr.of(expr.dim()), expr, expr.toString());
        }
        Expr half = Expr.symbol("h")
                .plus(1)
                .floorOver(Expr.of(2))
                .times(Expr.symbol("batch"))
                .plus(3);
        assertEquals("batch*floor((h + 1)/2) + 3", half.toString());
        assertEquals(half, Expr.of(half.dim()));
        assertEquals(Expr.symbol("batch-size"), Expr.of(Dim.of("batch-size")));
        assertEquals("past + 1", Expr.of(Dim.of("past + 1")).plus(1).plus(-1).toString());
    }

    @Test
    void dividesEvenlyWhereItCan() {
        Expr batch = Expr.symbol("batch");
        Expr sequence = Expr.symbol("sequence");
        assertEquals(Expr.of(384), batch.times(sequence).times(384).floorOver(batch.times(sequence)));
        assertEquals(sequence.times(12), sequence.times(24).floorOver(Expr.of(2)));
        assertEquals("floor(sequence/2)", sequence.floorOver(Expr.of(2)).toString());
        assertEquals("ceil(sequence/2)", sequence.ceilOver(Expr.of(2)).toString());
        assertEquals(Expr.of(3), Expr.of(7).floorOver(Expr.of(2)));
        assertEquals(Expr.of(4), Expr.of(7).ceilOver(Expr.of(2)));
    }

    @Test
    void comparesWhatItCan() {
        Expr batch = Expr.symbol("batch");
        assertEquals(batch.plus(2), Expr.max(batch, batch.plus(2)));
        assertEquals(batch, Expr.min(batch, batch.plus(2)));
        assertEquals("max(batch, 5)", Expr.max(batch, Expr.of(5)).toString());
    }

    @Test
    void formulasThatGrowGetAMadeUpName() {
        Expr expr = Expr.symbol("a").plus(Expr.symbol("b"));
        for (int i = 0; i < 60; i++) {
            expr = expr.times(expr).plus(1);
            assertTrue(expr.toString().length() < 50_000);
        }
        Expr nested = Expr.symbol("a");
        for (int i = 0; i < 60; i++) {
            nested = Expr.symbol("max(" + nested + ", " + nested + ")");
        }
        assertTrue(nested.isAnonymous());
        assertTrue(nested.dim() instanceof Dim.Symbol symbol && symbol.isAnonymous());
    }

    @Test
    void countsHowOftenASymbolIsInIt() {
        Expr batch = Expr.symbol("batch");
        assertEquals(1, batch.times(64).degree("batch"));
        assertEquals(2, batch.times(batch).degree("batch"));
        assertEquals(0, Expr.symbol("batch_size").degree("batch"));
        assertEquals(2, batch.floorOver(Expr.of(2)).degree("batch"));
        assertFalse(batch.isAnonymous());
    }
}
