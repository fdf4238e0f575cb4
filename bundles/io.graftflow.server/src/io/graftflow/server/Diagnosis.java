package io.graftflow.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Folders;
import io.graftflow.base.Json;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Engines, devices, versions and folders of this machine; what is missing, and how to get it. */
public final class Diagnosis {

    private Diagnosis() {}

    /**
     * As JSON: {@code {"version", "java", "system", "engines": {ID: {"version", "trains", "devices": [{"device",
     * "usable", "detail"}]}}, "nodes", "folders": {NAME: {"path", "freeBytes"}}, "advice": [sentence]}}. Starts the
     * engines, which takes some seconds the first time.
     */
    public static ObjectNode of(Services services) {
        ObjectNode found = Json.object().put("version", services.version());
        found.put("java", System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"));
        found.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        ObjectNode engines = found.putObject("engines");
        for (Engine engine : services.engines().all()) {
            ObjectNode described = engines.putObject(engine.id());
            described.put("version", engine.version()).put("trains", engine.trains());
            ArrayNode devices = described.putArray("devices");
            for (DeviceStatus status : engine.devices()) {
                devices.addObject()
                        .put("device", status.device().toString())
                        .put("usable", status.usable())
                        .put("detail", status.detail());
            }
        }
        found.put("nodes", services.nodes().all().size());
        ObjectNode folders = found.putObject("folders");
        folders.set("home", place(Folders.home()));
        folders.set("cache", place(Folders.cache()));
        folders.set("store", place(services.store().location()));
        ArrayNode advice = found.putArray("advice");
        advice(services).forEach(advice::add);
        return found;
    }

    /** What could be better, and what to do for it. */
    private static List<String> advice(Services services) {
        List<String> advice = new ArrayList<>();
        for (Engine engine : services.engines().all()) {
            boolean gpu = engine.devices().stream()
                    .anyMatch(status -> status.device().kind() == Device.Kind.CUDA && status.usable());
            if (!gpu) {
                String why = engine.devices().stream()
                        .filter(status -> status.device().kind() == Device.Kind.CUDA)
                        .map(DeviceStatus::detail)
                        .findFirst()
                        .orElse("this machine has none.");
                advice.add("No GPU for " + engine.id() + ": " + why + " See docs/gpu.md.");
            }
        }
        for (Path folder : List.of(Folders.home(), services.store().location())) {
            Path existing = existing(folder);
            if (!Files.isWritable(existing)) {
                advice.add(existing + " cannot be written to. Set GRAFTFLOW_HOME to a folder that can.");
            }
        }
        return advice;
    }

    /** A folder and how much room there is: {@code {"path", "freeBytes"}}. */
    public static ObjectNode place(Path folder) {
        try {
            long free = Files.getFileStore(existing(folder)).getUsableSpace();
            return Json.object().put("path", folder.toString()).put("freeBytes", free);
        } catch (IOException e) {
            throw new UncheckedIOException("The disk of " + folder + " cannot be looked at.", e);
        }
    }

    private static Path existing(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }
}
