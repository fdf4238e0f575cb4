package io.graftflow.train;

import io.graftflow.base.Progress;
import io.graftflow.engine.Session;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.train.internal.NamedInputs;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs some rows through a written model from the raw value on, and through the session that trained it.
 *
 * @param setup of the training
 * @param last its last phase
 */
record ModelCheck(TrainingSetup setup, PhaseRun last) {

    private static final int ROWS_COMPARED = 64;
    private static final LengthBuckets COMPARED_AT_ONCE = new LengthBuckets(16, Integer.MAX_VALUE, 3);

    EngineCheck check(Model model) {
        int[] sample = last
                .rows()
                .batches(COMPARED_AT_ONCE.rows(), setup.request().settings().seed(), 0)
                .stream()
                .flatMapToInt(Arrays::stream)
                .limit(ROWS_COMPARED)
                .toArray();
        Encoded raw = setup.train().load(sample, Progress.NONE);
        var trained = new ArrayList<float[]>();
        var used = new ArrayList<float[]>();
        String output = setup.output();
        OnnxModel network = model.network().prune(List.of(output));
        RunSettings settings = setup.settings();
        try (Session use = settings.engine().open(network, settings.device(), settings.options())) {
            var inputs = new NamedInputs(
                    raw, network.inputs().stream().map(TensorSpec::name).collect(Collectors.toSet()));
            Encoded features = last.rows().inputs();
            boolean mixes = raw.pads() && (features.pads() || features.isUniform());
            for (int[] batch : (mixes ? COMPARED_AT_ONCE : COMPARED_AT_ONCE.exact()).of(raw)) {
                int[] rows = Arrays.stream(batch).map(row -> sample[row]).toArray();
                used.add(use.run(inputs.batch(batch)).get(output).floats());
                trained.add(last.session().run(features.batch(rows)).get(output).floats());
            }
        }
        return EngineCheck.of(sample.length, joined(trained), joined(used));
    }

    private static float[] joined(List<float[]> parts) {
        var all = FloatBuffer.allocate(
                parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }
}
