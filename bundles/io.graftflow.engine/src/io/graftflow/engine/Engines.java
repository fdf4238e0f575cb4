package io.graftflow.engine;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.Comparator;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** The engines that are installed. */
@Component(service = Engines.class)
public final class Engines {

    private final List<Engine> engines;

    /** All engines that the framework knows of. */
    @Activate
    public Engines(@Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE) List<Engine> engines) {
        this.engines = engines.stream().sorted(Comparator.comparing(Engine::id)).toList();
    }

    /** All of them, by id. */
    public List<Engine> all() {
        return engines;
    }

    /**
     * The engine of an id.
     *
     * @throws ProblemException {@code engine.unknown}, with the nearest id
     */
    public Engine byId(String id) {
        return engines.stream()
                .filter(engine -> engine.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "engine.unknown",
                        "There is no engine \"" + id + "\".",
                        Nearest.remedy(id, engines.stream().map(Engine::id).toList())));
    }

    /** The engine that models are used with: ONNX Runtime. */
    public Engine inference() {
        return byId("onnxruntime");
    }

    /** The engine that models are trained with: PyTorch. */
    public Engine training() {
        return byId("pytorch");
    }

    /**
     * Takes the device that was asked for. {@code auto} takes the first CUDA device that all engines can use, else the main
     * processor, and says why.
     *
     * @param asked {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}
     * @throws ProblemException {@code device.unavailable} when a GPU was asked for by name and an engine cannot use it;
     *     {@code device.syntax}
     */
    public DeviceChoice choose(String asked) {
        if (asked.equals("auto")) {
            return chooseBest();
        }
        Device device = Device.parse(asked);
        if (device.kind() == Device.Kind.CPU) {
            return new DeviceChoice(asked, device, "The main processor was asked for.");
        }
        for (Engine engine : engines) {
            DeviceStatus.require(engine.id(), engine.devices(), device);
        }
        return new DeviceChoice(asked, device, status(engines.get(0), device).detail());
    }

    private DeviceChoice chooseBest() {
        Device gpu = new Device(Device.Kind.CUDA, 0);
        for (Engine engine : engines) {
            DeviceStatus status = status(engine, gpu);
            if (!status.usable()) {
                return new DeviceChoice(
                        "auto", Device.CPU, "No GPU for the engine " + engine.id() + ": " + status.detail());
            }
        }
        return new DeviceChoice("auto", gpu, status(engines.get(0), gpu).detail());
    }

    private static DeviceStatus status(Engine engine, Device device) {
        return DeviceStatus.of(engine.devices(), device);
    }
}
