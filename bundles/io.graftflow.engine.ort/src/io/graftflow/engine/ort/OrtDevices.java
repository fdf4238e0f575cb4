package io.graftflow.engine.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.djl.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which devices ONNX Runtime can use: first by files, then, where there is a card, by asking the library. */
final class OrtDevices {

    private OrtDevices() {}

    static List<DeviceStatus> probe() {
        Hardware hardware = Hardware.here();
        var all = new ArrayList<DeviceStatus>();
        all.add(hardware.processor());
        Optional<String> missing = hardware.whyNoCuda();
        if (missing.isPresent()) {
            all.add(new DeviceStatus(new Device(Device.Kind.CUDA, 0), false, missing.get()));
            return List.copyOf(all);
        }
        OrtEngine.environment();
        boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        List<String> names = hardware.cardNames();
        for (int i = 0; i < Math.max(1, hardware.cards()); i++) {
            String name = i < names.size() ? names.get(i) : "an NVIDIA card";
            all.add(built ? ask(i, name) : notBuilt(i, name));
        }
        return List.copyOf(all);
    }

    private static DeviceStatus notBuilt(int card, String name) {
        return new DeviceStatus(
                new Device(Device.Kind.CUDA, card),
                false,
                name + " is there, but this ONNX Runtime is built for the main processor alone; build the product with"
                        + " -Pcuda, see docs/gpu.md.");
    }

    private static DeviceStatus ask(int card, String name) {
        Device device = new Device(Device.Kind.CUDA, card);
        try (var options = new OrtSession.SessionOptions()) {
            options.addCUDA(card);
            return new DeviceStatus(device, true, name);
        } catch (OrtException e) {
            return new DeviceStatus(
                    device,
                    false,
                    name + " is there, but ONNX Runtime cannot use it: " + OrtProblems.message(e)
                            + " Install the CUDA libraries that docs/gpu.md names.");
        }
    }
}
