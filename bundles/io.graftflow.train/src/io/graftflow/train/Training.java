package io.graftflow.train;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.Checkpoints;
import io.graftflow.train.internal.FeatureStage;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.internal.NamedInputs;
import io.graftflow.train.internal.NetworkHash;
import io.graftflow.train.internal.RowKey;
import io.graftflow.train.internal.Standardization;
import io.graftflow.train.internal.TableRows;
import io.graftflow.train.internal.TrainingLoop;
import io.graftflow.train.internal.TrainingParts;
import io.graftflow.train.targets.Targets;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run of a {@link FineTuner}. */
final class Training {

    private static final int ROWS_COMPARED = 64;
    private static final LengthBuckets COMPARED_AT_ONCE = new LengthBuckets(16, Integer.MAX_VALUE, 3);

    private final ModelRunner runner;
    private final Engine engine;
    private final FineTuneRequest request;
    private final FineTuneSettings settings;
    private final Preprocessor preprocessor;
    private final Progress progress;
    private final TrainingParts parts;
    private final FeatureStage.Figures figures = new FeatureStage.Figures();

    /** A table as what it is read from and what is trained on. */
    private record Rows(TableRows source, LabeledRows labeled) {}

    Training(ModelRunner runner, Engine engine, FineTuneRequest request, Preprocessor preprocessor, Progress progress) {
        this.runner = runner;
        this.engine = engine;
        this.request = request;
        this.settings = request.settings();
        this.preprocessor = preprocessor;
        this.progress = progress;
        this.parts = TrainingParts.of(request.model(), engine);
    }

    FineTuneResult run() {
        var targets = TrainingTargets.read(request, runner, progress.part(0, 0.1));
        Rows all = rows(request.train(), targets.train(), progress.part(0.1, 0.4));
        Optional<Rows> other = request.validation()
                .map(table -> rows(table, targets.validation().orElseThrow(), progress.part(0.4, 0.5)));
        List<LabeledRows> split = other.isPresent()
                ? List.of(other.get().labeled(), all.labeled())
                : all.labeled().split(settings.validation().fraction(), settings.seed());
        Optional<LabeledRows> validation = Optional.of(split.get(0)).filter(held -> held.rows() > 0);
        requireValidation(validation);
        long rows =
                all.labeled().rows() + other.map(held -> held.labeled().rows()).orElse(0);
        return train(targets.learning(split.get(1), validation), all, identity(all, other), rows);
    }

    private Rows rows(Table table, Targets targets, Progress part) {
        var source = new TableRows(table, request.input(), preprocessor, part.part(0, 0.1));
        Encoded inputs = parts.split().hasPrefix()
                ? runner.prefix(parts.split(), preprocessor, figures).run(source, part.part(0.1, 1))
                : source.load(IntStream.range(0, source.rows()).toArray(), part.part(0.1, 1));
        return new Rows(source, new LabeledRows(new NamedInputs(inputs, parts.inputs()), targets));
    }

    private void requireValidation(Optional<LabeledRows> validation) {
        if (settings.validation().patience() > 0 && validation.isEmpty()) {
            throw ProblemException.error(
                            "train.no-validation",
                            "Training shall stop when the held-back rows get no better, but no rows are held back.",
                            "Hold back a part of the training rows, such as 0.1, or link a validation table.")
                    .at("patience");
        }
    }

    private FineTuneResult train(TrainingTargets.Learning learning, Rows all, Hash identity, long rows) {
        LabeledRows train = learning.train();
        Map<String, TensorData> fitted =
                Standardization.isWanted(parts.suffix(), request.model().spec().frozen())
                        ? Standardization.fit(parts.suffix(), train)
                        : Map.of();
        OnnxModel network = fitted.isEmpty() ? parts.suffix() : parts.suffix().withInitializers(fitted);
        var program = new TrainingProgram(
                network,
                parts.logits(),
                parts.trained(),
                learning.loss(),
                settings.optimizer(),
                        settings.seed())
                .withClipping(settings.regularization().clipping())
                .withBehavior(new TrainingProgram.Behavior(true, parts.followsBatches(), 1));
        String hash = identity.add(NetworkHash.of(network)).hex();
        var checkpoints = new Checkpoints(request.scratch().resolve("checkpoints"), hash);
        try (TrainingSession session = engine.train(
                program, runner.settings().device(), runner.settings().options())) {
            var loop = new TrainingLoop(
                    session,
                    parts.logits(),
                    learning.loss(),
                    settings,
                    train,
                    learning.validation(),
                    checkpoints,
                    progress.part(0.5, 0.95));
            loop.run();
            var stored = new TreeMap<>(fitted);
            stored.putAll(learning.stored());
            return finish(session, loop, stored, all, rows, train.rows(), checkpoints);
        }
    }

    private FineTuneResult finish(
            TrainingSession session,
            TrainingLoop loop,
            Map<String, TensorData> stored,
            Rows all,
            long rows,
            int trainRows,
            Checkpoints checkpoints) {
        var changed = new TreeMap<>(session.weights());
        changed.putAll(stored);
        Model model = write(changed, loop, trainRows);
        progress.report(0.97, "checking the trained model");
        OnnxModel before = request.model().network();
        FrozenProof proof =
                FrozenProof.of(before, model.network(), request.model().spec().frozen());
        EngineCheck check = check(session, model, all).require();
        checkpoints.clear();
        return new FineTuneResult(
                model,
                loop.history(),
                loop.loss(),
                loop.taken(),
                loop.stoppedEarly(),
                loop.resumedAt(),
                figures.computed(),
                rows - figures.computed(),
                changed.values().stream().mapToLong(TensorData::elements).sum(),
                proof,
                check);
    }

    private Model write(Map<String, TensorData> changed, TrainingLoop loop, int rows) {
        var details = new TreeMap<String, String>();
        details.put("engine", engine.id() + " " + engine.version());
        details.put("rows", Integer.toString(rows));
        details.put("epochs", Integer.toString(loop.taken()));
        details.put("batchSize", Integer.toString(settings.batchSize()));
        details.put("learningRate", Double.toString(settings.learningRate()));
        details.put("lossFunction", loop.loss());
        details.put("schedule", settings.schedule().name());
        details.put("seed", Long.toString(settings.seed()));
        details.put(
                "optimizer",
                settings.optimizer().name() + new TreeMap<>(settings.optimizer().options()));
        loop.history().epochs().stream()
                .filter(epoch -> epoch.epoch() == loop.taken())
                .forEach(epoch -> {
                    details.put("loss", Double.toString(epoch.loss()));
                    epoch.metrics()
                            .forEach((metric, value) ->
                                    details.put(TrainingHistory.member(metric), Double.toString(value)));
                });
        return request.model()
                .edit(request.output())
                .network(request.model().network().withInitializers(changed))
                .step(new Step("fine-tune", details))
                .write();
    }

    /** Runs some rows through the written model from the raw value on, and through the session. */
    private EngineCheck check(TrainingSession session, Model model, Rows all) {
        int[] sample = all.labeled().batches(COMPARED_AT_ONCE.rows(), settings.seed(), 0).stream()
                .flatMapToInt(Arrays::stream)
                .limit(ROWS_COMPARED)
                .toArray();
        Encoded raw = all.source().load(sample, progress);
        int[] lengths = new int[sample.length];
        Arrays.setAll(lengths, raw::length);
        var trained = new ArrayList<float[]>();
        var used = new ArrayList<float[]>();
        OnnxModel network = model.network().prune(List.of(parts.logits()));
        try (Session use = runner.settings()
                .engine()
                .open(network, runner.settings().device(), runner.settings().options())) {
            var inputs = new NamedInputs(
                    raw, network.inputs().stream().map(TensorSpec::name).collect(Collectors.toSet()));
            Encoded features = all.labeled().inputs();
            boolean mixes = raw.pads() && (features.pads() || features.isUniform());
            for (int[] batch : (mixes ? COMPARED_AT_ONCE : COMPARED_AT_ONCE.exact()).of(lengths)) {
                int[] rows = Arrays.stream(batch).map(row -> sample[row]).toArray();
                used.add(use.run(inputs.batch(batch)).get(parts.logits()).floats());
                trained.add(
                        session.run(features.batch(rows)).get(parts.logits()).floats());
            }
        }
        return EngineCheck.of(sample.length, joined(trained), joined(used));
    }

    private static float[] joined(List<float[]> parts) {
        var all = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    /** All that decides how the training goes, but for the network. */
    private Hash identity(Rows train, Optional<Rows> validation) {
        var hash = new Hash().add("training 1").add(engine.id()).add(engine.version());
        hash.add(runner.settings().device().toString());
        hash.add(Integer.toString(runner.settings().options().effectiveThreads()));
        hash.add(
                settings.epochs() + " " + settings.batchSize() + " " + settings.learningRate() + " " + settings.seed());
        hash.add(settings.optimizer().name())
                .add(new TreeMap<>(settings.optimizer().options()).toString());
        hash.add(settings.schedule().toString());
        hash.add(settings.batches() + " " + settings.validation() + " " + settings.regularization());
        hash.add(settings.loss().toString());
        request.teacher().ifPresent(teacher -> hash.add(teacher.model().sha256()).add(teacher.input()));
        hash.add(settings.execution().precision().name());
        hash.add(parts.trained().toString());
        add(hash, train);
        validation.ifPresent(rows -> add(hash, rows));
        return hash;
    }

    private static void add(Hash hash, Rows rows) {
        for (int row = 0; row < rows.source().rows(); row++) {
            RowKey key = rows.source().key(row);
            hash.add(
                    key.high() + " " + key.low() + " " + rows.labeled().targets().content(row));
        }
    }
}
