package io.graftflow.app;

import picocli.CommandLine.Option;

/** Which engine runs a model, and on which device. */
final class EngineOptions {

    @Option(
            names = "--engine",
            paramLabel = "ID",
            description = "onnxruntime or pytorch (default: ${DEFAULT-VALUE}).",
            defaultValue = "onnxruntime")
    private String id = "onnxruntime";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu or cuda[:N] (default: ${DEFAULT-VALUE}).",
            defaultValue = "auto")
    private String device = "auto";

    String id() {
        return id;
    }

    String device() {
        return device;
    }
}
