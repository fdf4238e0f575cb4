package io.graftflow.train;

import io.graftflow.base.Problem;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import java.util.List;
import java.util.Optional;

/** Whether a model can learn from another one, as far as specs tell. */
public final class TeacherFit {

    private TeacherFit() {}

    /**
     * What keeps it from it: {@code train.teacher-task} for a teacher of another task, {@code train.teacher-labels} for one
     * that knows nothing that the student is asked. A classifier may know some of the student's labels only; numbers must all
     * be known.
     */
    public static Optional<Problem> problem(ModelSpec teacher, ModelSpec student) {
        Task task = student.head().task();
        if (teacher.head().task() != task) {
            return Optional.of(Problem.error(
                    "train.teacher-task",
                    "The teacher's task is " + teacher.head().task().word() + "; expected " + task.word()
                            + ", as the student's is.",
                    "Link a trained model of that task."));
        }
        List<String> own = student.labels();
        List<String> known = teacher.labels();
        if (own.isEmpty() || known.isEmpty()) {
            return Optional.empty();
        }
        boolean fits = task == Task.REGRESSION
                ? known.containsAll(own) || own.size() == 1 && known.size() == 1
                : own.stream().anyMatch(known::contains);
        return fits
                ? Optional.empty()
                : Optional.of(Problem.error(
                        "train.teacher-labels",
                        "The teacher tells " + known + ", and the student is asked for " + own + ".",
                        task == Task.REGRESSION
                                ? "Link a teacher that tells all of these numbers."
                                : "Link a teacher that knows at least some of these labels."));
    }
}
