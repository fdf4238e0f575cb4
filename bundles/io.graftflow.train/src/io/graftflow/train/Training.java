package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Engine;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Step;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TrainingModes;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.PhaseStore;
import io.graftflow.train.internal.PhaseWeights;
import io.graftflow.train.plan.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One run of a {@link FineTuner}: the phases of its plan, one after the other, then the model that comes of them. */
final class Training {

    private static final double READ = 0.1;
    private static final double TRAINED = 0.95;

    private final TrainingSetup setup;
    private final FineTuneRequest request;
    private final Progress progress;
    private final OnnxModel original;
    private final List<Phase> phases;
    private final PhaseWeights weights;
    private final PhaseStore store;
    private final List<PhaseStore.Done> done = new ArrayList<>();
    private long resumedAt;

    /**
     * Reads rows and plans phases.
     *
     * @throws ProblemException {@code train.no-head}, the codes of {@link io.graftflow.train.plan.FreezingPlan#phases}
     */
    Training(ModelRunner runner, Engine engine, FineTuneRequest request, Preprocessor preprocessor, Progress progress) {
        this.request = request;
        this.progress = progress;
        FineTuneSettings settings = request.settings();
        ModelSpec spec = request.model().spec();
        if (!spec.head().answers()) {
            throw ProblemException.error(
                    "train.no-head",
                    "The model has no head that could be trained.",
                    "Put Replace Head before Fine-tune.");
        }
        this.original = TrainingModes.off(request.model().network());
        this.phases = settings.plan().phases(spec, settings.epochs());
        this.setup = TrainingSetup.read(runner, engine, request, preprocessor, progress.part(0, READ));
        this.weights = new PhaseWeights(original, settings.plan().tuning(), settings.seed());
        this.store = new PhaseStore(setup.checkpoints());
        requireValidation();
    }

    private void requireValidation() {
        Validation rule = request.settings().validation();
        boolean held = rule.fraction() > 0 || setup.validation().isPresent();
        if (rule.patience() > 0 && !held) {
            throw ProblemException.error(
                            "train.no-validation",
                            "Training shall stop when the held-back rows get no better, but no rows are held back.",
                            "Hold back a part of the training rows, such as 0.1, or link a validation table.")
                    .at("patience");
        }
    }

    FineTuneResult run() {
        String training = setup.identity().add(request.model().sha256()).hex();
        for (int i = 0; i < phases.size() - 1; i++) {
            int number = i + 1;
            String own = training + "/" + number;
            PhaseStore.Done phase = store.find(number, own).map(this::resumed).orElseGet(() -> phase(number, own));
            weights.take(phases.get(i), phase.values());
            done.add(phase);
        }
        int last = phases.size();
        try (var run = new PhaseRun(setup, start(last, training + "/" + last), part(last))) {
            PhaseStore.Done phase = run.run();
            resumedAt += run.resumedAt();
            weights.take(phases.get(last - 1), phase.values());
            done.add(phase);
            FineTuneResult result = finish(run);
            store.clear();
            return result;
        }
    }

    private PhaseStore.Done resumed(PhaseStore.Done phase) {
        resumedAt += phase.steps();
        return phase;
    }

    private PhaseStore.Done phase(int number, String identity) {
        try (var run = new PhaseRun(setup, start(number, identity), part(number))) {
            PhaseStore.Done phase = run.run();
            resumedAt += run.resumedAt();
            store.save(number, identity, phase);
            run.forget();
            return phase;
        }
    }

    private PhaseRun.Start start(int number, String identity) {
        Phase phase = phases.get(number - 1);
        double best = done.stream().mapToDouble(PhaseStore.Done::bestLoss).min().orElse(Double.POSITIVE_INFINITY);
        return new PhaseRun.Start(phase, number, weights.network(phase), identity, best);
    }

    /** The part of the work that a phase is, by its epochs. */
    private Progress part(int number) {
        double all = phases.stream().mapToInt(Phase::epochs).sum();
        double before =
                phases.subList(0, number - 1).stream().mapToInt(Phase::epochs).sum();
        double width = TRAINED - READ;
        Progress part = progress.part(
                READ + width * before / all,
                READ + width * (before + phases.get(number - 1).epochs()) / all);
        String name = "phase " + number + " of " + phases.size();
        return phases.size() == 1
                ? part
                : new PhaseProgress(
                        part,
                        name,
                        history().epochs().size(),
                        done.stream().mapToLong(PhaseStore.Done::steps).sum());
    }

    private FineTuneResult finish(PhaseRun last) {
        SortedMap<String, TensorData> changed = weights.changed();
        TrainingHistory history = history();
        int taken = taken();
        Model model = write(changed, history, taken, last.rows().rows());
        progress.report(0.97, "checking the trained model");
        OnnxModel before = request.model().network();
        FrozenProof proof =
                FrozenProof.of(before, model.network(), request.model().spec().frozen());
        FrozenProof untrained = FrozenProof.of(before, model.network(), untrained(changed));
        EngineCheck check = new ModelCheck(setup, last).check(model).require();
        return new FineTuneResult(
                model,
                history,
                log(),
                done.get(done.size() - 1).loss(),
                taken,
                done.get(done.size() - 1).stoppedEarly(),
                resumedAt,
                setup.figures().computed(),
                setup.figures().asked() - setup.figures().computed(),
                weights.parameters(),
                request.model().spec().layers().parameterCount(),
                phaseResults(),
                proof,
                untrained,
                check);
    }

    private List<FineTuneResult.PhaseResult> phaseResults() {
        var results = new ArrayList<FineTuneResult.PhaseResult>();
        for (int i = 0; i < phases.size(); i++) {
            Phase phase = phases.get(i);
            PhaseStore.Done result = done.get(i);
            results.add(new FineTuneResult.PhaseResult(
                    phase.name(),
                    result.history().epochs().size(),
                    result.steps(),
                    result.highestRate(),
                    phase.adapted().size(),
                    result.values().values().stream()
                            .mapToLong(TensorData::elements)
                            .sum(),
                    result.stoppedEarly()));
        }
        return results;
    }

    /** The weights that might have been trained, but that the plan leaves as they are. */
    private TreeSet<String> untrained(SortedMap<String, TensorData> changed) {
        ModelSpec spec = request.model().spec();
        var names = new TreeSet<String>();
        spec.layers().allParameters().stream()
                .filter(own -> own.role() != Parameter.Role.STATISTICS)
                .map(Parameter::tensor)
                .filter(tensor -> !spec.frozen().contains(tensor) && !changed.containsKey(tensor))
                .forEach(names::add);
        return names;
    }

    private TrainingHistory history() {
        return done.stream()
                .map(PhaseStore.Done::history)
                .reduce(new TrainingHistory(List.of()), TrainingHistory::then);
    }

    private TrainingLog log() {
        return TrainingLog.ofPhases(
                store.notes(), done.stream().map(PhaseStore.Done::log).toList());
    }

    /** The epoch whose weights are taken, counted over all phases: of the last phase that made them better. */
    private int taken() {
        int taken = 0;
        int before = 0;
        for (PhaseStore.Done phase : done) {
            taken = phase.taken() == 0 ? taken : before + phase.taken();
            before += phase.history().epochs().size();
        }
        return taken;
    }

    private Model write(SortedMap<String, TensorData> changed, TrainingHistory history, int taken, int rows) {
        return request.model()
                .edit(request.output())
                .network(TrainingModes.removed(request.model().network().withInitializers(changed)))
                .step(new Step("fine-tune", details(history, taken, rows)))
                .write();
    }

    private Map<String, String> details(TrainingHistory history, int taken, int rows) {
        FineTuneSettings settings = request.settings();
        var details = new TreeMap<String, String>();
        details.put("engine", setup.engine().id() + " " + setup.engine().version());
        details.put("rows", Integer.toString(rows));
        details.put("epochs", Integer.toString(taken));
        details.put("batchSize", Integer.toString(settings.batchSize()));
        details.put("learningRate", Double.toString(settings.learningRate()));
        details.put("schedule", settings.schedule().name());
        details.put("lossFunction", done.get(done.size() - 1).loss());
        details.put("seed", Long.toString(settings.seed()));
        if (phases.size() > 1) {
            details.put(
                    "phases", String.join("; ", phases.stream().map(Phase::name).toList()));
        }
        details.put(
                "optimizer",
                settings.optimizer().name() + new TreeMap<>(settings.optimizer().options()));
        history.epochs().stream().filter(epoch -> epoch.epoch() == taken).forEach(epoch -> {
            details.put("loss", Double.toString(epoch.loss()));
            epoch.metrics()
                    .forEach((metric, value) -> details.put(TrainingHistory.member(metric), Double.toString(value)));
        });
        return details;
    }
}
