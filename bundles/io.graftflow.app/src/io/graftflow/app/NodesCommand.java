package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeHelp;
import io.graftflow.node.NodeType;
import io.graftflow.node.Port;
import io.graftflow.node.SettingsSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        description = "Lists the nodes there are; with an ID, shows one node's ports, settings and help.")
final class NodesCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "Such as train.fine-tune.")
    private String id;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    NodesCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        return id == null ? list() : show(find());
    }

    private int list() {
        List<NodeType<?>> nodes = services.nodes().all();
        if (json) {
            ObjectNode result = Json.object();
            ArrayNode list = result.putArray("nodes");
            nodes.forEach(node -> list.add(describe(node)));
            console.json(result);
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        for (NodeType<?> node : nodes) {
            Declaration declaration = node.declaration();
            rows.add(List.of(declaration.type(), declaration.name(), declaration.summary()));
        }
        console.out().print(Words.table(rows));
        return ExitCode.OK;
    }

    private int show(NodeType<?> node) {
        if (json) {
            console.json(describe(node));
        } else {
            console.out().print(NodeHelp.markdown(node));
        }
        return ExitCode.OK;
    }

    private NodeType<?> find() {
        String bare = id.replaceFirst("@\\d+$", "");
        return services.nodes().byId(bare).orElseThrow(() -> {
            List<String> ids = services.nodes().all().stream()
                    .map(node -> node.declaration().id())
                    .toList();
            return ProblemException.error(
                    "flow.unknown-node-type", "There is no node \"" + id + "\".", Nearest.remedy(bare, ids));
        });
    }

    private static ObjectNode describe(NodeType<?> node) {
        Declaration declaration = node.declaration();
        ObjectNode result = Json.object()
                .put("type", declaration.type())
                .put("name", declaration.name())
                .put("category", declaration.category())
                .put("summary", declaration.summary());
        result.set("inputs", ports(declaration.inputs()));
        result.set("outputs", ports(declaration.outputs()));
        result.set("settings", SettingsSchema.of(node));
        result.put("help", NodeHelp.page(node).orElse(""));
        return result;
    }

    private static ArrayNode ports(List<Port> ports) {
        return ports.stream()
                .map(port -> Json.object()
                        .put("name", port.name())
                        .put("kind", port.kind().word())
                        .put("arity", port.arity().name().toLowerCase(Locale.ROOT))
                        .put("help", port.help()))
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(),
                        list -> Json.mapper().createArrayNode().addAll(list)));
    }
}
