package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.distill.ClassLesson;
import io.graftflow.train.internal.distill.Hints;
import io.graftflow.train.internal.distill.LabelLesson;
import io.graftflow.train.internal.distill.Lesson;
import io.graftflow.train.internal.distill.TaughtTargets;
import io.graftflow.train.internal.distill.TeacherAnswers;
import io.graftflow.train.internal.distill.ValueLesson;
import io.graftflow.train.targets.Targets;
import io.graftflow.train.targets.ValueTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Asks the teachers of a training about its rows. Each has its own preprocessing; what they say is kept in the feature cache.
 *
 * @param request the training
 * @param runner runs the teachers
 */
record Classroom(FineTuneRequest request, ModelRunner runner) {

    /**
     * The targets with what the teachers say.
     *
     * @throws ProblemException {@code train.teacher-task} for a teacher of another task; {@code train.teacher-labels} for one
     *     that knows nothing that the student is asked
     */
    Targets taught(Targets truth, Progress progress) {
        List<TeacherAnswers> answers = new ArrayList<>();
        for (Teacher teacher : request.teachers()) {
            answers.add(answers(teacher, truth, part(progress, answers.size())));
        }
        int[] all = IntStream.range(0, truth.rows()).toArray();
        return new TaughtTargets(truth, lesson(answers), all);
    }

    private Progress part(Progress progress, int teacher) {
        double count = request.teachers().size();
        return progress.part(teacher / count, (teacher + 1) / count);
    }

    private Lesson lesson(List<TeacherAnswers> answers) {
        LossSettings loss = request.settings().loss();
        return switch (request.model().spec().head().task()) {
            case SINGLE_LABEL_CLASSIFICATION -> new ClassLesson(answers, loss.temperature());
            case MULTI_LABEL_CLASSIFICATION -> new LabelLesson(answers, loss.temperature());
            case REGRESSION -> new ValueLesson(answers, loss.hardWeight());
            case EMBEDDING, NONE -> throw new IllegalArgumentException("no loss of this task learns from teachers");
        };
    }

    private TeacherAnswers answers(Teacher teacher, Targets truth, Progress progress) {
        TeacherFit.problem(teacher.model().spec(), request.model().spec()).ifPresent(problem -> {
            throw new ProblemException(problem.at("teacher"));
        });
        Head head = teacher.model().spec().head();
        Features features = runner.run(
                        teacher.model(), request.train(), teacher.input(), List.of(head.output()), progress)
                .features();
        int width = (int) features.shape(head.output(), 0)[0];
        return new TeacherAnswers(
                features,
                head.output(),
                teacher.weight(),
                places(teacher.model().spec(), truth, width));
    }

    /** For each of the student's numbers, its place among the teacher's; by order where one of them names none. */
    private int[] places(ModelSpec teacher, Targets truth, int width) {
        List<String> own = request.model().spec().labels();
        boolean single = head().task() == Task.REGRESSION && own.size() == 1;
        if (!own.isEmpty() && !teacher.labels().isEmpty() && !single) {
            return own.stream().mapToInt(teacher.labels()::indexOf).toArray();
        }
        int count =
                truth instanceof ValueTargets values ? values.columns().names().size() : own.size();
        if (width != count) {
            throw ProblemException.error(
                            "train.teacher-labels",
                            "The teacher answers with " + width + " numbers that it does not name; expected " + count
                                    + ", as many as the student's.",
                            "Put the teacher's labels into its config.json.")
                    .at("teacher");
        }
        return IntStream.range(0, count).toArray();
    }

    private Head head() {
        return request.model().spec().head();
    }

    /** The teachers' features of all rows. */
    Hints hints(Progress progress) {
        List<Features> features = new ArrayList<>();
        for (Teacher teacher : request.teachers()) {
            features.add(features(teacher, part(progress, features.size())));
        }
        return Hints.of(features, (int) request.train().rows());
    }

    private Features features(Teacher teacher, Progress progress) {
        Model model = teacher.model();
        OnnxModel network = HeadBuilder.pool(
                Backbone.of(model.network(), model.spec().head(), "", Pooling.MEAN), Pooling.MEAN, false);
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return runner.run(
                            network,
                            model.spec().frozen(),
                            preprocessor,
                            request.train(),
                            teacher.input(),
                            List.of(network.outputs().get(0).name()),
                            progress)
                    .features();
        }
    }
}
