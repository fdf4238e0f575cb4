package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.server.Diagnosis;
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
        ObjectNode found = Diagnosis.of(services);
        if (json) {
            console.json(found);
        } else {
            print(found);
        }
        return ExitCode.OK;
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
