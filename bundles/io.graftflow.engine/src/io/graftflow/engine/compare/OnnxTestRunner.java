package io.graftflow.engine.compare;

import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.OnnxValue;
import io.graftflow.onnx.PbTensors;
import io.graftflow.onnx.TensorData;
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
 * {@code input_I.pb} and {@code output_I.pb}, one serialized value a file, counted in the order of the graph's inputs and
 * outputs.
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
            progress.report(
                    (double) results.size() / tests.size(), test.getFileName().toString());
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
            return run(name, folder);
        } catch (ProblemException e) {
            boolean unsupported = e.problem().code().startsWith("engine.unsupported");
            return new TestResult(
                    name,
                    unsupported ? TestResult.State.UNSUPPORTED : TestResult.State.FAILED,
                    0,
                    0,
                    0,
                    e.problem().message());
        } catch (IOException e) {
            return new TestResult(name, TestResult.State.FAILED, 0, 0, 0, "A file cannot be read: " + e.getMessage());
        }
    }

    private TestResult run(String name, Path folder) throws IOException {
        Path file = folder.resolve(MODEL);
        OnnxModel model = OnnxModel.read(file);
        List<Path> dataSets = dataSets(folder);
        var tally = new Tally();
        if (dataSets.isEmpty()) {
            tally.message = "There is no test_data_set_0 beside the model.";
        } else if (hasOnlyTensors(model)) {
            try (Session session = engine.open(file, device, options)) {
                for (Path dataSet : dataSets) {
                    compare(dataSet, session, wrap(model, dataSet), tally);
                }
            }
        } else {
            for (Path dataSet : dataSets) {
                TensorGraph graph = wrap(model, dataSet);
                try (Session session = engine.open(graph.model(), device, options)) {
                    compare(dataSet, session, graph, tally);
                }
            }
        }
        TestResult.State state = tally.message.isEmpty() ? TestResult.State.PASSED : TestResult.State.FAILED;
        return new TestResult(name, state, tally.maxAbs, tally.maxRel, tally.share, tally.message);
    }

    private static final class Tally {
        private double maxAbs;
        private double maxRel;
        private double share;
        private String message = "";
    }

    private void compare(Path dataSet, Session session, TensorGraph graph, Tally tally) {
        Map<String, TensorData> got = session.run(graph.inputs());
        graph.outputs().forEach((output, wanted) -> {
            Difference difference = comparison.compare(output, got.get(output), wanted);
            tally.maxAbs = Math.max(tally.maxAbs, difference.maxAbs());
            tally.maxRel = Math.max(tally.maxRel, difference.maxRel());
            tally.share = Math.max(tally.share, difference.share());
            if (tally.message.isEmpty() && !difference.same()) {
                tally.message = dataSet.getFileName() + ": " + difference.message();
            }
        });
    }

    private static boolean hasOnlyTensors(OnnxModel model) {
        return Stream.concat(model.graph().getInputList().stream(), model.graph().getOutputList().stream())
                .allMatch(value -> value.getType().hasTensorType());
    }

    private static TensorGraph wrap(OnnxModel model, Path dataSet) {
        List<ValueInfoProto> inputs = model.graph().getInputList().stream()
                .filter(input -> !model.index().isInitializer(input.getName()))
                .toList();
        return TensorGraph.of(
                model, values(inputs, dataSet, "input_"), values(model.graph().getOutputList(), dataSet, "output_"));
    }

    private static Map<String, OnnxValue> values(List<ValueInfoProto> declared, Path dataSet, String prefix) {
        var values = new LinkedHashMap<String, OnnxValue>();
        for (int i = 0; i < declared.size(); i++) {
            Path file = dataSet.resolve(prefix + i + ".pb");
            TypeProto type = declared.get(i).getType();
            values.put(declared.get(i).getName(), asDeclared(PbTensors.read(file, type), type));
        }
        return values;
    }

    /** ONNX's tests write bfloat16 as unsigned 16-bit integers, because NumPy does not have it. */
    private static OnnxValue asDeclared(OnnxValue value, TypeProto type) {
        boolean half = type.getTensorType().getElemType() == ElementType.BFLOAT16.onnx();
        return half && value instanceof OnnxValue.Tensor tensor && tensor.data().element() == ElementType.UINT16
                ? new OnnxValue.Tensor(TensorData.of(
                        ElementType.BFLOAT16,
                        tensor.data().shape(),
                        tensor.data().bytes()))
                : value;
    }

    private static List<Path> dataSets(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(path -> path.getFileName().toString().startsWith("test_data_set_"))
                    .sorted()
                    .toList();
        }
    }
}
