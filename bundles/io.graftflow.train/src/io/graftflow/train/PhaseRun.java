package io.graftflow.train;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Match;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.model.Head;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.train.internal.BatchNorms;
import io.graftflow.train.internal.Checkpoints;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.internal.NamedInputs;
import io.graftflow.train.internal.NetworkHash;
import io.graftflow.train.internal.PhaseStore;
import io.graftflow.train.internal.Standardization;
import io.graftflow.train.internal.TableRows;
import io.graftflow.train.internal.TrainingLoop;
import io.graftflow.train.internal.TrainingParts;
import io.graftflow.train.internal.distill.MatchedTargets;
import io.graftflow.train.internal.distill.Projection;
import io.graftflow.train.internal.loop.FiniteRows;
import io.graftflow.train.internal.loop.PrecisionPick;
import io.graftflow.train.internal.loop.Trainee;
import io.graftflow.train.plan.Phase;
import io.graftflow.train.targets.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** One phase of a training: its frozen part, its program, its loop. Whoever makes it closes it. */
final class PhaseRun implements AutoCloseable {

    private static final long SEEDS_APART = 7919;

    private final TrainingSetup setup;
    private final Phase phase;
    private final TrainingParts parts;
    private final Optional<Projection> projection;
    private final LabeledRows all;
    private final SortedMap<String, TensorData> stored;
    private final Checkpoints checkpoints;
    private final TrainingSession session;
    private final TrainingLoop loop;

    /**
     * Where a phase begins.
     *
     * @param phase what trains
     * @param number of the phase, from 1
     * @param network the network after the phases before, with the adapters of this one
     * @param identity a hash of all that decides how the phase goes
     * @param best the best measurement on held-back rows so far, where less is better
     */
    record Start(Phase phase, int number, OnnxModel network, String identity, double best) {}

    /** Computes the features of the phase and loads its program. */
    PhaseRun(TrainingSetup setup, Start start, Progress progress) {
        this.setup = setup;
        this.phase = start.phase();
        Set<String> frozen = setup.request().model().spec().frozen();
        boolean fits = start.number() == 1 && Standardization.isWanted(start.network(), frozen);
        this.projection = projection(start);
        var trained = new TreeSet<>(phase.trained());
        projection.ifPresent(own -> trained.addAll(Projection.WEIGHTS));
        this.parts = TrainingParts.of(
                projection.map(own -> own.in(start.network(), setup.output())).orElse(start.network()),
                projection.isPresent() ? List.of(setup.output(), Projection.OUTPUT) : List.of(setup.output()),
                trained,
                fits ? Set.of(HeadBuilder.MEAN, HeadBuilder.SCALE) : Set.of(),
                setup.engine());
        Targets targets = setup.targets().train();
        this.all = rows(
                setup.train(),
                projection.isPresent()
                        ? MatchedTargets.of(targets, setup.targets().hints().orElseThrow())
                        : targets,
                progress.part(0, 0.3));
        TrainingTargets.Learning learning = learning(progress.part(0.3, 0.4));
        this.stored = new TreeMap<>(learning.stored());
        if (fits) {
            stored.putAll(Standardization.fit(parts.suffix(), learning.train()));
        }
        OnnxModel network = withStored(parts.suffix());
        boolean follows = follows(network, frozen);
        FineTuneSettings settings =
                settings(start.number(), follows, learning.train().rows());
        var precision = PrecisionPick.of(
                settings.execution().precision(),
                setup.engine(),
                setup.settings().device());
        TrainingProgram program =
                program(network, learning.loss(), settings, follows).withPrecision(precision.precision());
        var identity = new Hash().add(start.identity()).add(NetworkHash.of(network));
        identity.add(program.behavior().toString()).add(precision.word());
        this.checkpoints = new Checkpoints(folder(start.number()), identity.hex());
        this.session = setup.engine()
                .train(program, setup.settings().device(), setup.settings().options());
        var trainee = new Trainee(
                setup.engine(), setup.settings().device(), setup.settings().options(), program, session, precision);
        this.loop = new TrainingLoop(
                trainee,
                settings,
                learning.train(),
                learning.validation(),
                start.best(),
                checkpoints,
                progress.part(0.4, 1));
    }

    /** Where features are to be matched and this phase changes them. */
    private Optional<Projection> projection(Start start) {
        if (setup.targets().hints().isEmpty()) {
            return Optional.empty();
        }
        OnnxModel network = start.network();
        Head head = setup.request().model().spec().head();
        TensorSpec features = Backbone.of(network, head, "", Pooling.NONE).features();
        OptionalInt producer = network.index().producer(features.name());
        boolean changes = producer.isPresent()
                && network.index().dependents(phase.trained()).get(producer.getAsInt());
        return changes
                ? Optional.of(new Projection(
                        features,
                        setup.targets().hints().get().width(),
                        setup.request().settings().seed()))
                : Optional.empty();
    }

    private Path folder(int number) {
        return setup.checkpoints().resolve("phase-" + number);
    }

    private OnnxModel withStored(OnnxModel network) {
        var own = new TreeMap<>(stored);
        own.keySet().retainAll(network.initializerNames());
        return own.isEmpty() ? network : network.withInitializers(own);
    }

    /** The settings of the training as those of this phase, whose rows come in another order than those of the others. */
    private FineTuneSettings settings(int number, boolean follows, int rows) {
        FineTuneSettings whole = setup.request().settings();
        Batches batches = whole.batches();
        return whole.withEpochs(phase.epochs())
                .withLearningRate(whole.learningRate() * phase.rate())
                .withSeed(whole.seed() + SEEDS_APART * (number - 1))
                .withBatches(follows ? BatchNorms.withoutSingleRows(batches, rows) : batches);
    }

    /** Whether batch normalizations go by the batch, in which case it must have several rows. */
    private boolean follows(OnnxModel network, Set<String> frozen) {
        FineTuneSettings settings = setup.request().settings();
        boolean follows = settings.plan().followsStatistics()
                && BatchNorms.train(network, parts.trained())
                && !BatchNorms.haveFrozenStatistics(network, parts.trained(), frozen);
        if (follows) {
            BatchNorms.requireSeveral(network, parts.trained(), settings.batches(), all.rows());
        }
        return follows;
    }

    private TrainingProgram program(OnnxModel network, Loss loss, FineTuneSettings settings, boolean follows) {
        var program = new TrainingProgram(
                        network,
                        parts.output(),
                        parts.trained(),
                        loss,
                        settings.schedule().begun(settings.optimizer(), setup.engine()),
                        settings.seed())
                .withGroups(phase.groups())
                .withClipping(settings.regularization().clipping())
                .withBehavior(new TrainingProgram.Behavior(true, follows, 1));
        return projection.isPresent()
                ? program.withMatch(new Match(Projection.OUTPUT, settings.loss().featureWeight()))
                : program;
    }

    private TrainingTargets.Learning learning(Progress progress) {
        Validation rule = setup.request().settings().validation();
        if (setup.validation().isPresent()) {
            TableRows source = setup.validation().get();
            LabeledRows held = rows(source, setup.targets().validation().orElseThrow(), progress);
            return setup.targets().learning(all, measured(held, "The validation table has no rows.", "validation"));
        }
        List<LabeledRows> split =
                all.split(rule.fraction(), setup.request().settings().seed());
        return setup.targets()
                .learning(
                        split.get(1),
                        rule.fraction() == 0
                                ? Optional.empty()
                                : measured(
                                        split.get(0),
                                        "Of " + all.rows() + " training rows, the part " + rule.fraction()
                                                + " to be held back is no row.",
                                        "holdBack"));
    }

    private static Optional<LabeledRows> measured(LabeledRows rows, String empty, String where) {
        if (rows.rows() == 0) {
            throw ProblemException.error(
                            "train.empty-validation",
                            empty + " Expected at least 1 row to measure on.",
                            "Hold back a larger part of the training rows, or link a validation table with rows.")
                    .at(where);
        }
        return Optional.of(rows);
    }

    private LabeledRows rows(TableRows source, Targets targets, Progress progress) {
        if (parts.split().hasPrefix()) {
            setup.figures().ask(source.rows());
        }
        Encoded inputs = parts.split().hasPrefix()
                ? setup.runner()
                        .prefix(parts.split(), setup.preprocessor(), setup.figures())
                        .run(source, progress)
                : source.load(IntStream.range(0, source.rows()).toArray(), progress);
        var named = new NamedInputs(inputs, parts.inputs());
        FiniteRows.require(named, setup.request().input(), parts.split().hasPrefix(), progress);
        return new LabeledRows(named, targets);
    }

    /** Trains to the end. */
    PhaseStore.Done run() {
        loop.run();
        var values = new TreeMap<>(session.weights());
        values.keySet().removeAll(Projection.WEIGHTS);
        values.putAll(stored);
        return new PhaseStore.Done(
                values,
                loop.history(),
                loop.loss(),
                loop.highestRate(),
                loop.taken(),
                loop.best(),
                loop.stoppedEarly(),
                loop.history().epochs().stream()
                        .mapToLong(TrainingHistory.Epoch::steps)
                        .max()
                        .orElse(0),
                loop.log());
    }

    /** The step that it went on from; 0 when it began. */
    long resumedAt() {
        return loop.resumedAt();
    }

    /** All training rows, as the inputs of the trained part. */
    LabeledRows rows() {
        return all;
    }

    /** The engine, with the weights that were taken. */
    TrainingSession session() {
        return session;
    }

    /** Removes the checkpoints, which are not needed when what came of the phase is kept elsewhere. */
    void forget() {
        checkpoints.clear();
    }

    @Override
    public void close() {
        session.close();
    }
}
