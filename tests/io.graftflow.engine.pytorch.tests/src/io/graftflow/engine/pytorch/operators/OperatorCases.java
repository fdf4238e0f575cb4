package io.graftflow.engine.pytorch.operators;

import java.util.List;
import java.util.stream.Stream;

/** Small networks of one node, for every operator that can be compiled, and its settings. */
final class OperatorCases {

    private OperatorCases() {}

    static List<OperatorCase> all() {
        return Stream.of(
                        ElementwiseCases.all(),
                        LayerCases.all(),
                        RecurrentCases.all(),
                        SamplingCases.all(),
                        ShapeCases.all(),
                        SelectionCases.all(),
                        ControlFlowCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
