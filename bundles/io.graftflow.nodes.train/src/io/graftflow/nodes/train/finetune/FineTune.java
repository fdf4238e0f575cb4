package io.graftflow.nodes.train.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Engines;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.node.Choice;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Runners;
import io.graftflow.train.FineTuneRequest;
import io.graftflow.train.FineTuneResult;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.FineTuner;
import io.graftflow.train.LogFiles;
import io.graftflow.train.Teacher;
import io.graftflow.train.Trainability;
import io.graftflow.train.plan.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Trains the weights of a model that are not frozen, and proves that the frozen ones stayed. */
@Component(service = NodeType.class)
public final class FineTune implements NodeType<TuningSettings> {

    static final String MODEL = "model";
    static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final String TEACHER = "teacher";
    private static final String REPORT = "report";

    private final Engines engines;
    private final Trainability trainability = new Trainability();

    /** Trains on the engines that are installed. */
    @Activate
    public FineTune(@Reference Engines engines) {
        this.engines = engines;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("train.fine-tune", 2)
                .named("Fine-tune", "Train")
                .summary("Trains the weights of a model that are not frozen, and proves that the frozen ones stayed.")
                .in(PortKind.MODEL, MODEL, "A model with a head, such as a new one.")
                .in(PortKind.TABLE, TRAIN, "The rows to train on.")
                .optionalIn(PortKind.TABLE, VALIDATION, "Rows to measure on after each epoch.")
                .anyIn(
                        PortKind.MODEL,
                        TEACHER,
                        "Trained models of the same task whose answers, or features, are learnt too: distillation.")
                .out(PortKind.MODEL, MODEL, "The trained model.")
                .out(PortKind.REPORT, REPORT, "The curves, what was proven, and the device.")
                .build();
    }

    @Override
    public Class<TuningSettings> settings() {
        return TuningSettings.class;
    }

    @Override
    public Map<String, List<Choice>> choices() {
        return Map.of("schedule", LoopCheck.schedules());
    }

    @Override
    public Specs check(TuningSettings settings, Specs inputs) {
        List<Problem> problems = new ArrayList<>();
        Optional<ModelSpec> model = inputs.model(MODEL);
        model.flatMap(FineTune::modelProblem).ifPresent(problems::add);
        Optional<Task> task = model.map(spec -> spec.head().task());
        for (String port : List.of(TRAIN, VALIDATION)) {
            Optional<TableSpec> table = inputs.table(port);
            ColumnCheck.feeds(model, table, "input", settings.input()).ifPresent(problems::add);
            ColumnCheck.targets(
                            task,
                            table,
                            settings.target().where(),
                            settings.target().names())
                    .ifPresent(problems::add);
        }
        problems.addAll(
                TargetCheck.problems(settings, model, inputs.all(TEACHER).size(), inputs.models(TEACHER)));
        inputs.models(TEACHER).stream()
                .flatMap(
                        teacher -> ColumnCheck.feeds(
                                Optional.of(teacher), inputs.table(TRAIN), "teacherInput", settings.teacherInput())
                                .stream())
                .findFirst()
                .ifPresent(problems::add);
        problems.addAll(LoopCheck.problems(settings, inputs.table(VALIDATION), inputs.has(VALIDATION)));
        try {
            FineTuneSettings training = settings.training(0);
            engines.training()
                    .problem(training.optimizer())
                    .map(problem -> problem.at("optimizerOptions"))
                    .ifPresent(problems::add);
            model.filter(spec -> spec.head().answers())
                    .ifPresent(spec -> problems.addAll(planProblems(settings, spec)));
        } catch (ProblemException e) {
            problems.add(e.problem().where().isEmpty() ? e.problem().at("schedule") : e.problem());
        }
        Spec trained = model.<Spec>map(Spec.OfModel::new).orElseGet(() -> new Spec.Unknown(PortKind.MODEL));
        Specs result = Specs.none().with(MODEL, trained).with(REPORT, new Spec.OfReport());
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public String fact(TuningSettings settings, Specs inputs, Specs outputs) {
        int epochs = settings.batch().epochs();
        String schedule = settings.rate().schedule().replace('-', ' ');
        return settings.step().optimizer().title() + " · " + schedule + " · " + epochs
                + (epochs == 1 ? " epoch" : " epochs");
    }

    @Override
    public Values run(TuningSettings settings, Values inputs, RunContext context) {
        var request = new FineTuneRequest(
                inputs.model(MODEL),
                inputs.table(TRAIN),
                inputs.optionalTable(VALIDATION),
                settings.input(),
                settings.columns(),
                teachers(settings, inputs.models(TEACHER)),
                settings.training(context.seed()),
                context.output(MODEL),
                context.scratch());
        FineTuneResult result =
                new FineTuner(Runners.of(engines, context), engines.training()).run(request, context.progress());
        var training = new TrainingReport(settings, result, context.device());
        Report report = Report.write(context.output(REPORT), training.figures(), training.page());
        LogFiles.write(report.folder(), result.log(), result.history());
        context.note(training.summary());
        result.log().notes().forEach(context::note);
        return Values.of(MODEL, result.model()).with(REPORT, report);
    }

    private static List<Teacher> teachers(TuningSettings settings, List<Model> models) {
        List<Double> weights = settings.teacher().teacherWeights();
        return IntStream.range(0, models.size())
                .mapToObj(i ->
                        new Teacher(models.get(i), settings.teacherInput(), weights.isEmpty() ? 1 : weights.get(i)))
                .toList();
    }

    private List<Problem> planProblems(TuningSettings settings, ModelSpec model) {
        List<Problem> problems = PlanCheck.problems(settings, model);
        if (!problems.isEmpty()) {
            return problems;
        }
        List<Phase> phases = settings.plan().phases(model, settings.batch().epochs());
        Engine engine = engines.training();
        Optional<Problem> mixed =
                settings.batch().mixup() > 0 ? trainability.mixupProblem(model, phases, engine) : Optional.empty();
        return Stream.concat(
                        trainability.problem(model, phases, engine).map(problem -> problem.at(MODEL)).stream(),
                        mixed.stream())
                .toList();
    }

    /** Before version 2 there were no plans. */
    @Override
    public ObjectNode upgrade(int version, ObjectNode settings) {
        return version < 2 ? PlanCheck.upgrade(settings) : settings;
    }

    private static Optional<Problem> modelProblem(ModelSpec model) {
        return model.head().answers()
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "train.no-head",
                                "The model has no head that could be trained.",
                                "Put Replace Head before it.")
                        .at(MODEL));
    }
}
