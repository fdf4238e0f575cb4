package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.Dim;
import java.util.ArrayList;
import java.util.List;

/** Products of matrices. */
final class LinearAlgebra {

    private LinearAlgebra() {}

    static void add(OperatorTable table) {
        table.op("MatMul").emitAll(n -> {
            boolean narrow = n.narrows(0, 1);
            n.product(narrow, call("matmul", n.factor(0, narrow), n.factor(1, narrow)));
        });
        table.op("Gemm").emitAll(LinearAlgebra::gemm);
        table.op("Einsum").since(12).emit(n -> {
            List<String> tensors = new ArrayList<>();
            for (int i = 0; i < n.inputs(); i++) {
                tensors.add(n.tensor(i));
            }
            return call("einsum", Code.text(n.text("equation", "")), "[" + String.join(", ", tensors) + "]");
        });
    }

    private static void gemm(Emitter n) {
        double alpha = n.real("alpha", 1);
        double beta = n.real("beta", 1);
        boolean plain = alpha == 1 && beta == 1 && !n.flag("transA", false) && n.flag("transB", false);
        if (plain && (!n.has(2) || isBias(n))) {
            boolean narrow = n.narrows(0, 1, 2);
            n.product(narrow, call("linear", n.factor(0, narrow), n.factor(1, narrow), n.factor(2, narrow)));
            return;
        }
        n.out(0, general(n, alpha, beta));
    }

    private static String general(Emitter n, double alpha, double beta) {
        String a = n.flag("transA", false) ? n.let("t", n.tensor(0)) : n.tensor(0);
        String b = n.flag("transB", false) ? n.let("t", n.tensor(1)) : n.tensor(1);
        Object scaleA = n.element(0).isFloat() ? alpha : (long) alpha;
        Object scaleC = n.element(0).isFloat() ? beta : (long) beta;
        if (!n.has(2)) {
            String product = call("mm", a, b);
            return alpha == 1 ? product : call("mul", n.let(product), scaleA);
        }
        return call("addmm", n.tensor(2), a, b, "beta=" + literal(scaleC), "alpha=" + literal(scaleA));
    }

    private static String literal(Object number) {
        return number instanceof Double real ? Code.real(real) : number.toString();
    }

    /** Whether the third input has one element for each column of the result. */
    private static boolean isBias(Emitter n) {
        if (n.type(2).shape().rank() != 1 || n.type(1).shape().rank() != 2) {
            return false;
        }
        Dim columns = n.type(1).shape().dim(0);
        return columns.isFixed() && columns.equals(n.type(2).shape().dim(0));
    }
}
