package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeHelp;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.NodeType;
import io.graftflow.node.Port;
import io.graftflow.node.SettingsSchema;
import io.graftflow.repository.ModelStore;
import io.graftflow.repository.Resolved;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.events.EventLog;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** What can be put on the canvas: node types and models. */
public final class CatalogueApi implements Handlers {

    private static final int MOST_MODELS = 500;

    /** The order of the palette: as work goes on, from data to results. What is not here comes after. */
    private static final List<String> ORDER = List.of("data", "model", "train", "predict", "fuse", "eval");

    /** The beginning of a category's name, and its colour. */
    private static final Map<String, String> COLOURS = Map.of(
            "data", "data", "model", "model", "train", "train", "predict", "train", "fus", "fuse", "eval", "eval");

    private final Studio studio;
    private final AtomicBoolean listens = new AtomicBoolean();

    /** Answers for a studio. */
    public CatalogueApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("GET", "/api/nodes", this::nodes).on("GET", "/api/models", call -> models());
    }

    private Answer nodes(Call call) throws IOException {
        NodeRegistry registry = studio.services().nodes();
        if (!listens.getAndSet(true)) {
            registry.onChange(() -> studio.events().publish(EventLog.event("nodes")));
        }
        List<NodeType<?>> types = registry.all();
        ObjectNode json = Json.object();
        Map<String, String> categories = new LinkedHashMap<>();
        types.stream()
                .map(type -> type.declaration().category())
                .distinct()
                .sorted(Comparator.comparingInt(CatalogueApi::rank).thenComparing(name -> name))
                .forEach(name -> categories.put(name, colour(name)));
        ArrayNode list = json.putArray("categories");
        categories.forEach((name, colour) -> list.addObject().put("name", name).put("colour", colour));
        ArrayNode nodes = json.putArray("nodes");
        types.forEach(type -> nodes.add(describe(type)));
        Answer answer = Answer.json(json).packedFor(call);
        String etag = "\"" + Hash.sha256(answer.body()) + "\"";
        boolean same = call.header("If-None-Match").filter(etag::equals).isPresent();
        return (same ? Answer.empty(304) : answer).with("ETag", etag).with("Cache-Control", "no-cache");
    }

    private static int rank(String category) {
        String name = category.toLowerCase(Locale.ROOT);
        return (int) ORDER.stream().takeWhile(word -> !name.startsWith(word)).count();
    }

    private static String colour(String category) {
        String name = category.toLowerCase(Locale.ROOT);
        return COLOURS.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("data");
    }

    private static ObjectNode describe(NodeType<?> type) {
        Declaration declaration = type.declaration();
        ObjectNode json = Json.object()
                .put("id", declaration.id())
                .put("version", declaration.version())
                .put("type", declaration.type())
                .put("name", declaration.name())
                .put("category", declaration.category())
                .put("summary", declaration.summary());
        json.set("inputs", ports(declaration.inputs()));
        json.set("outputs", ports(declaration.outputs()));
        json.set("settings", SettingsSchema.of(type));
        return json.put("help", NodeHelp.markdown(type))
                .put("icon", NodeHelp.icon(type).orElse(""));
    }

    private static ArrayNode ports(List<Port> ports) {
        ArrayNode json = Json.mapper().createArrayNode();
        for (Port port : ports) {
            json.addObject()
                    .put("name", port.name())
                    .put("kind", port.kind().word())
                    .put("arity", port.arity().name().toLowerCase(Locale.ROOT))
                    .put("help", port.help());
        }
        return json;
    }

    private Answer models() throws IOException {
        ModelStore store = studio.services().store();
        ObjectNode json = Json.object();
        store.forms().forEach(json.putArray("forms")::add);
        ArrayNode held = json.putArray("store");
        for (Resolved model : store.all()) {
            held.addObject()
                    .put("reference", model.reference().toString())
                    .put("bytes", model.bytes())
                    .put("sha256", model.sha256());
        }
        ArrayNode own = json.putArray("workspace");
        Map<String, Path> files = FlowList.find(
                studio.workspace(), MOST_MODELS, file -> file.toString().endsWith(".onnx"));
        for (Map.Entry<String, Path> file : files.entrySet()) {
            own.addObject().put("path", modelPath(file.getKey())).put("bytes", Files.size(file.getValue()));
        }
        return Answer.json(json);
    }

    /** A model's folder for the network in it, as its other files count too; else the file. */
    private String modelPath(String file) {
        List<String> parts = Arrays.asList(file.split("/"));
        boolean named = parts.get(parts.size() - 1).equals("model.onnx") && parts.size() > 1;
        String folder = named ? String.join("/", parts.subList(0, parts.size() - 1)) : "";
        return named && Files.exists(studio.workspace().resolve(folder).resolve("config.json")) ? folder : file;
    }
}
