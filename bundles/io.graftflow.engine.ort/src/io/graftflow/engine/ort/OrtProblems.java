package io.graftflow.engine.ort;

import ai.onnxruntime.OrtException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.util.regex.Pattern;

/** Says what ONNX Runtime says without its own source files, its codes and its repetitions. */
final class OrtProblems {

    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
    private static final Pattern SOURCE =
            Pattern.compile("/\\S*onnxruntime/\\S+?:\\d+ |\\S+::\\S+\\(.*?\\)(::<lambda.*?>)? (const )?(?=\\S)");
    private static final Pattern LOADING = Pattern.compile("^Load model from .*? failed: ?");
    private static final Pattern NOT_REGISTERED = Pattern.compile("not a registered function/op|No Op registered for");
    private static final int LONGEST = 600;

    private OrtProblems() {}

    /** One sentence, with a full stop. */
    static String message(OrtException failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        text = CODE.matcher(text).replaceFirst("");
        text = LOADING.matcher(text).replaceFirst("");
        text = SOURCE.matcher(text).replaceAll("").replaceAll("\\s+", " ").strip();
        if (text.length() > LONGEST) {
            text = text.substring(0, LONGEST) + "…";
        }
        return text.endsWith(".") || text.endsWith("…") ? text : text + ".";
    }

    static ProblemException load(OrtException failure, String name) {
        boolean unsupported = failure.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED
                || NOT_REGISTERED.matcher(message(failure)).find();
        return new ProblemException(
                Problem.error(
                                unsupported ? "engine.unsupported-operator" : "engine.load",
                                "ONNX Runtime cannot load the network: " + message(failure),
                                unsupported
                                        ? "Export the model with standard operators."
                                        : "Check the file with \"graftflow model inspect\", or export it again.")
                        .at(name),
                failure);
    }

    static ProblemException run(OrtException failure) {
        return new ProblemException(
                Problem.error(
                        "engine.run",
                        "ONNX Runtime failed while it ran the network: " + message(failure),
                        "Check that the inputs fit together."),
                failure);
    }
}
