package io.graftflow.engine.compare;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs test folders in the layout of ONNX's backend tests: {@code model.onnx} and, in each {@code test_data_set_K},
 * {@code input_I.pb} and {@code output_I.pb}, one serialized {@code TensorProto} a file, counted in the order of the
 * graph's inputs and outputs.
 */
public final class OnnxTestRunner {

    private static final String MODEL = "model.onnx";

    private final Engine engine;
    private final Device device;
    private final SessionOptions options;
    private final TensorComparison comparison;

    /** Runs on an engine. */
    public OnnxTestRunner(Engine engine, Device device, SessionOptions options, Tolerance tolerance) {
        this.engine = engine;
        this.device = device;
        this.options = options;
        this.comparison = new TensorComparison(tolerance);
    }

    /**
     * Runs all tests that are in the folders or below them, in the order of their paths.
     *
     * @throws ProblemException {@code test.no-tests} when a folder has none
     */
    public List<TestResult> runAll(List<Path> folders, Progress progress) {
        var tests = new ArrayList<Path>();
        folders.forEach(folder -> tests.addAll(find(folder)));
        var results = new ArrayList<TestResult>();
        for (Path test : tests) {
            progress.checkCancelled();
            progress.report((double) results.size() / tests.size(), test.getFileName().toString());
            results.add(run(test));
        }
        return results;
    }

    /**
     * The test folders in a folder or below it, itself included.
     *
     * @throws ProblemException {@code test.no-tests} when there is none
     */
    public static List<Path> find(Path folder) {
        try (Stream<Path> below = Files.walk(folder)) {
            List<Path> tests = below.filter(file -> file.endsWith(MODEL))
                    .map(file -> file.toAbsolutePath().getParent())
                    .sorted()
                    .toList();
            if (!tests.isEmpty()) {
                return tests;
            }
        } catch (IOException e) {
            throw new ProblemException(noTests(folder, e.getMessage()), e);
        }
        throw new ProblemException(noTests(folder, "no file " + MODEL + " in it"));
    }

    private static Problem noTests(Path folder, String why) {
        return Problem.error(
                        "test.no-tests",
                        "There are no tests in " + folder + ": " + why + ".",
                        "Give a folder with model.onnx and test_data_set_0.")
                .at(folder.toString());
    }

    /** Runs the test in a folder. */
    public TestResult run(Path folder) {
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        try {
            Path file = folder.resolve(MODEL);
            OnnxModel model = OnnxModel.read(file);
            try (Session session = engine.open(file, device, options)) {
                return run(name, model, session, dataSets(folder));
            }
        } catch (ProblemException e) {
            boolean unsupported = e.problem().code().startsWith("engine.unsupported");
            return new TestResult(
                    name,
                    unsupported ? TestResult.State.UNSUPPORTED : TestResult.State.FAILED,
                    0,
                    0,
                    e.problem().message());
        } catch (IOException e) {
            return new TestResult(name, TestResult.State.FAILED, 0, 0, "A file cannot be read: " + e.getMessage());
        }
    }

    private TestResult run(String name, OnnxModel model, Session session, List<Path> dataSets) throws IOException {
        double maxAbs = 0;
        double maxRel = 0;
        String message = dataSets.isEmpty() ? "There is no test_data_set_0 beside the model." : "";
        for (Path dataSet : dataSets) {
            var inputs = new LinkedHashMap<String, TensorData>();
            List<TensorSpec> specs = model.inputs();
            for (int i = 0; i < specs.size(); i++) {
                inputs.put(specs.get(i).name(), read(dataSet.resolve("input_" + i + ".pb")));
            }
            Map<String, TensorData> outputs = session.run(inputs);
            List<TensorSpec> wanted = model.outputs();
            for (int i = 0; i < wanted.size(); i++) {
                String output = wanted.get(i).name();
                Difference difference = comparison.compare(
                        output, outputs.get(output), read(dataSet.resolve("output_" + i + ".pb")));
                maxAbs = Math.max(maxAbs, difference.maxAbs());
                maxRel = Math.max(maxRel, difference.maxRel());
                if (message.isEmpty() && !difference.same()) {
                    message = dataSet.getFileName() + ": " + difference.message();
                }
            }
        }
        TestResult.State state = message.isEmpty() ? TestResult.State.PASSED : TestResult.State.FAILED;
        return new TestResult(name, state, maxAbs, maxRel, message);
    }

    private static List<Path> dataSets(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(path -> path.getFileName().toString().startsWith("test_data_set_"))
                    .sorted()
                    .toList();
        }
    }

    private static TensorData read(Path file) throws IOException {
        try {
            return TensorData.of(TensorProto.parseFrom(Files.readAllBytes(file)));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " holds no tensor", e);
        }
    }
}
