package io.graftflow.engine.pytorch.internal.run;

import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.djl.Djl;
import io.graftflow.engine.djl.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which devices PyTorch can use: first by files, then, where there is a card, by using it. */
public final class TorchDevices {

    private TorchDevices() {}

    /** The main processor first. */
    public static List<DeviceStatus> probe() {
        Hardware hardware = Hardware.here();
        var all = new ArrayList<DeviceStatus>();
        all.add(hardware.processor());
        Optional<String> missing = hardware.whyNoCuda();
        if (missing.isPresent()) {
            all.add(new DeviceStatus(new Device(Device.Kind.CUDA, 0), false, missing.get()));
            return List.copyOf(all);
        }
        boolean built = Djl.call(() -> Djl.engine(Djl.PYTORCH).hasCapability(StandardCapabilities.CUDA));
        List<String> names = hardware.cardNames();
        for (int i = 0; i < Math.max(1, hardware.cards()); i++) {
            Device device = new Device(Device.Kind.CUDA, i);
            String name = i < names.size() ? names.get(i) : "an NVIDIA card";
            all.add(
                    built
                            ? ask(device, name)
                            : new DeviceStatus(
                                    device,
                                    false,
                                    name + " is there, but this PyTorch is built for the main processor alone or cannot"
                                            + " reach the card; build the product with -Pcuda, see"
                                            + " docs/gpu.md."));
        }
        return List.copyOf(all);
    }

    private static DeviceStatus ask(Device device, String name) {
        try (PtNDManager manager = Torch.manager(device)) {
            Djl.call(() -> manager.ones(new Shape(1)).toFloatArray());
            return new DeviceStatus(device, true, name);
        } catch (EngineException e) {
            return new DeviceStatus(device, false, name + " is there, but PyTorch cannot use it: " + Torch.message(e));
        }
    }
}
