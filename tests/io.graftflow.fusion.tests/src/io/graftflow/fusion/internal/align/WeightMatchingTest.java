package io.graftflow.fusion.internal.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.graftflow.base.Progress;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.PbTensors;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightMatchingTest {

    /** How many orders each network has at least; what depends on places, such as heads of attention, has none. */
    private static final Map<String, Integer> ORDERS = Map.of(
            "tabular-mlp", 2,
            "squeezenet", 3,
            "resnet", 6,
            "mobilenet-v2", 6,
            "vgg-bn", 4,
            "bert", 2,
            "vit", 2,
            "unet", 1,
            "audio-conv1d", 2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tabular-mlp",
                "squeezenet",
                "resnet",
                "mobilenet-v2",
                "vgg-bn",
                "bert",
                "vit",
                "unet",
                "audio-conv1d",
                "densenet",
                "efficientnet",
                "clip",
                "lstm-text"
            })
    void permutedUnitsComputeTheSameAndAreFoundAgain(String fixture) throws IOException, OrtException {
        Path folder = Fixtures.model(fixture);
        OnnxModel network = OnnxModel.read(folder.resolve("model.onnx"));
        AxisLabels labels = HiddenUnits.of(network);
        Map<Integer, int[]> orders = orders(network, labels, new Random(7));
        assertTrue(
                orders.size() >= ORDERS.getOrDefault(fixture, 0),
                fixture + " has only " + orders.size() + " orders of hidden units");
        OnnxModel shuffled = permute(network, labels, orders);
        float[] expected = run(network, folder);
        float[] found = run(shuffled, folder);
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, found, 1e-4f * largest + 1e-6f, fixture);

        OnnxModel back = WeightMatching.align(network, shuffled, 3, Progress.NONE);
        for (String name : network.initializerNames()) {
            assertEquals(network.initializer(name), back.initializer(name), fixture + ": " + name);
        }
    }

    @Test
    void bestPairingIsFound() {
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            double[][] gain = new double[5][5];
            for (double[] row : gain) {
                Arrays.setAll(row, i -> random.nextInt(20) - 10);
            }
            int[] found = Assignment.largest(gain);
            assertEquals(5, Arrays.stream(found).distinct().count());
            assertEquals(best(gain, 0, new boolean[5]), sum(gain, found), 1e-9, "round " + round);
        }
    }

    /** Rows and columns play the same part, and a number that is added to a whole row moves no pair. */
    @Test
    void pairingsOfManyAreAsGoodFromBothSidesAndAfterShifts() {
        var random = new Random(6);
        for (int size = 1; size <= 120; size++) {
            int kinds = 1 + random.nextInt(200);
            double[][] gain = new double[size][size];
            double[][] turned = new double[size][size];
            double[][] shifted = new double[size][size];
            for (int row = 0; row < size; row++) {
                double shift = random.nextInt(1000);
                for (int column = 0; column < size; column++) {
                    gain[row][column] = random.nextInt(kinds) * (1 + row % 3);
                    turned[column][row] = gain[row][column];
                    shifted[row][column] = gain[row][column] + shift;
                }
            }
            int[] found = Assignment.largest(gain);
            assertEquals(size, Arrays.stream(found).distinct().count());
            assertEquals(sum(turned, Assignment.largest(turned)), sum(gain, found), 1e-9, "size " + size);
            assertEquals(sum(gain, Assignment.largest(shifted)), sum(gain, found), 1e-9, "size " + size);
        }
    }

    private static double best(double[][] gain, int row, boolean[] taken) {
        if (row == gain.length) {
            return 0;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < gain.length; column++) {
            if (!taken[column]) {
                taken[column] = true;
                best = Math.max(best, gain[row][column] + best(gain, row + 1, taken));
                taken[column] = false;
            }
        }
        return best;
    }

    private static double sum(double[][] gain, int[] columns) {
        double sum = 0;
        for (int row = 0; row < gain.length; row++) {
            sum += gain[row][columns[row]];
        }
        return sum;
    }

    private static Map<Integer, int[]> orders(OnnxModel network, AxisLabels labels, Random random) {
        Map<Integer, int[]> orders = new HashMap<>();
        for (String name : network.initializerNames()) {
            TensorData tensor = network.initializer(name);
            for (int axis = 0; labels.knows(name) && axis < tensor.rank(); axis++) {
                int label = labels.find(labels.of(name)[axis]);
                if (label != AxisLabels.FIXED && tensor.element() == ElementType.FLOAT) {
                    int size = (int) tensor.shape()[axis];
                    int[] order = orders.computeIfAbsent(label, key -> shuffled(size, random));
                    assertEquals(order.length, size, name + " has another size than what it goes with");
                }
            }
        }
        return orders;
    }

    private static int[] shuffled(int size, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static OnnxModel permute(OnnxModel network, AxisLabels labels, Map<Integer, int[]> orders) {
        Map<String, TensorData> changed = new HashMap<>();
        for (String name : network.initializerNames()) {
            TensorData tensor = network.initializer(name);
            if (tensor.element() != ElementType.FLOAT || !labels.knows(name)) {
                continue;
            }
            float[] values = tensor.floats();
            long[] shape = tensor.shape();
            int inner = values.length;
            for (int axis = 0; axis < shape.length; axis++) {
                int size = (int) shape[axis];
                inner /= size;
                int[] order = orders.get(labels.find(labels.of(name)[axis]));
                if (order != null) {
                    float[] moved = new float[values.length];
                    for (int i = 0; i < values.length; i++) {
                        int place = i / inner % size;
                        moved[i] = values[i + (order[place] - place) * inner];
                    }
                    values = moved;
                }
            }
            changed.put(name, TensorData.of(values).reshape(shape));
        }
        return network.withInitializers(changed);
    }

    private static float[] run(OnnxModel network, Path folder) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        List<TensorSpec> specs = network.inputs();
        for (int i = 0; i < specs.size(); i++) {
            TensorData value = PbTensors.read(folder.resolve("test_data_set_0/input_" + i + ".pb"));
            inputs.put(
                    specs.get(i).name(),
                    value.element() == ElementType.FLOAT
                            ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(value.floats()), value.shape())
                            : OnnxTensor.createTensor(environment, LongBuffer.wrap(value.longs()), value.shape()));
        }
        try (OrtSession session = environment.createSession(network.proto().toByteArray());
                OrtSession.Result result = session.run(inputs)) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
