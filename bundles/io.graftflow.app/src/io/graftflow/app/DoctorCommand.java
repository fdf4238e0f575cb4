package io.graftflow.app;

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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Shows engines, devices, versions and folders; what is missing, and how to get it.")
final class DoctorCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    DoctorCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode found = examine();
        if (json) {
            console.json(found);
        } else {
            print(found);
        }
        return ExitCode.OK;
    }

    private ObjectNode examine() {
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
            var devices = described.putArray("devices");
            for (DeviceStatus status : engine.devices()) {
                devices.addObject()
                        .put("device", status.device().toString())
                        .put("usable", status.usable())
                        .put("detail", status.detail());
            }
        }
        found.put("nodes", services.nodes().all().size());
        ObjectNode folders = found.putObject("folders");
        folder(folders, "home", Folders.home());
        folder(folders, "cache", Folders.cache());
        folder(folders, "store", services.store().location());
        var advice = found.putArray("advice");
        advice().forEach(advice::add);
        return found;
    }

    /** What could be better, and what to do for it. */
    private List<String> advice() {
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

    private static void folder(ObjectNode folders, String name, Path folder) {
        try {
            long free = Files.getFileStore(existing(folder)).getUsableSpace();
            folders.putObject(name).put("path", folder.toString()).put("freeBytes", free);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path existing(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    private void print(ObjectNode found) {
        var out = console.out();
        out.println("graftflow " + found.get("version").asText());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Java", found.get("java").asText()));
        rows.add(List.of("System", found.get("system").asText()));
        rows.add(List.of("Nodes", found.get("nodes").asText()));
        found.get("folders")
                .properties()
                .forEach(entry -> rows.add(List.of(
                        "Folder " + entry.getKey(),
                        entry.getValue().get("path").asText() + " ("
                                + Words.bytes(entry.getValue().get("freeBytes").asLong()) + " free)")));
        out.print(Words.table(rows));
        found.get("engines").properties().forEach(entry -> {
            out.println();
            out.println(entry.getKey() + " " + entry.getValue().get("version").asText()
                    + (entry.getValue().get("trains").asBoolean() ? ", runs and trains" : ", runs"));
            List<List<String>> devices = new ArrayList<>();
            entry.getValue()
                    .get("devices")
                    .forEach(device -> devices.add(List.of(
                            device.get("usable").asBoolean()
                                    ? console.paint(Console.Colour.GREEN, "  ✓")
                                    : console.paint(Console.Colour.GREY, "  –"),
                            device.get("device").asText(),
                            device.get("detail").asText())));
            out.print(Words.table(devices));
        });
        if (!found.get("advice").isEmpty()) {
            out.println();
            found.get("advice").forEach(line -> out.println(line.asText()));
        }
    }
}
