package io.graftflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EnginesTest {

    private static final Device GPU = new Device(Device.Kind.CUDA, 0);
    private static final DeviceStatus PROCESSOR = new DeviceStatus(Device.CPU, true, "a processor");
    private static final DeviceStatus CARD = new DeviceStatus(GPU, true, "a card");
    private static final DeviceStatus NO_CARD = new DeviceStatus(GPU, false, "no driver.");

    /** An engine that only says which devices it can use. */
    private record Named(String id, List<DeviceStatus> devices) implements Engine {

        @Override
        public String version() {
            return "1";
        }

        @Override
        public boolean trains() {
            return false;
        }

        @Override
        public List<Problem> unsupported(OnnxModel network) {
            return List.of();
        }

        @Override
        public Session open(Path network, Device device, SessionOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Session open(OnnxModel network, Device device, SessionOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TrainingSession train(TrainingProgram program, Device device, SessionOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    private static Engines engines(DeviceStatus first, DeviceStatus second) {
        return new Engines(List.of(
                new Named("pytorch", List.of(PROCESSOR, second)), new Named("onnxruntime", List.of(PROCESSOR, first))));
    }

    private static Problem problem(Executable work) {
        return assertThrows(ProblemException.class, work).problem();
    }

    @Test
    void enginesAreFoundByIdAndByUse() {
        Engines engines = engines(CARD, CARD);
        assertEquals("onnxruntime", engines.inference().id());
        assertEquals("pytorch", engines.training().id());
        Problem problem = problem(() -> engines.byId("pytorhc"));
        assertEquals("engine.unknown", problem.code());
        assertTrue(problem.remedy().contains("pytorch"), problem.remedy());
    }

    @Test
    void autoTakesTheCardThatAllEnginesCanUse() {
        assertEquals(GPU, engines(CARD, CARD).choose("auto").used());
    }

    @Test
    void autoSaysWhyItTakesTheProcessor() {
        for (Engines engines : List.of(engines(CARD, NO_CARD), engines(NO_CARD, CARD), engines(NO_CARD, NO_CARD))) {
            DeviceChoice choice = engines.choose("auto");
            assertEquals(Device.CPU, choice.used());
            assertEquals("auto", choice.asked());
            assertTrue(choice.why().contains("no driver."), choice.why());
        }
    }

    @Test
    void aCardThatWasAskedForByNameIsNeverReplacedSilently() {
        Problem problem = problem(() -> engines(CARD, NO_CARD).choose("cuda"));
        assertEquals("device.unavailable", problem.code());
        assertTrue(problem.message().contains("pytorch cannot use cuda:0: no driver."), problem.message());
        assertEquals(
                "device.unavailable",
                problem(() -> engines(CARD, CARD).choose("cuda:3")).code());
        assertEquals(GPU, engines(CARD, CARD).choose("cuda:0").used());
    }

    @Test
    void theProcessorCanBeAskedForByName() {
        assertEquals(Device.CPU, engines(CARD, CARD).choose("cpu").used());
        assertEquals(
                "device.syntax",
                problem(() -> engines(CARD, CARD).choose("gpu")).code());
    }

    @Test
    void aDeviceReadsBackAsItIsWritten() {
        for (Device device : List.of(Device.CPU, GPU, new Device(Device.Kind.CUDA, 12))) {
            assertEquals(device, Device.parse(device.toString()));
        }
        assertEquals(GPU, Device.parse("CUDA"));
    }
}
