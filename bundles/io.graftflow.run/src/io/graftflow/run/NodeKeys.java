package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.node.Declaration;
import io.graftflow.node.External;
import io.graftflow.node.Port;
import io.graftflow.node.SettingsCodec;
import io.graftflow.run.internal.BoundNode;
import io.graftflow.run.internal.FileContent;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import io.graftflow.run.internal.Recent;
import io.graftflow.run.internal.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The keys of nodes: equal keys mean equal outputs. A key is made of the node's type and version, its settings with
 * their defaults, what is in the files that it reads (not where they lie), the keys of what is linked to it, and the
 * seed. Its id, its title and its place on the canvas have no part in it.
 */
final class NodeKeys {

    private static final String FORMAT = "graftflow-node-1";

    /** All that a key is made of: the node, what its files and models hold, and where its inputs come from. */
    private record Question(BoundNode<?> node, long seed, List<String> contents, List<String> sources) {}

    private final Recent<Question, String> known;

    /** Keys that remember so many of those that they made. */
    NodeKeys(int size) {
        this.known = new Recent<>(size);
    }

    /** The key of a node, as {@link #of} makes it; one that was made before is not made again. */
    String remembered(PlannedNode planned, Prepared prepared, Map<String, String> keys, long seed) {
        List<String> contents = new ArrayList<>();
        prepared.files().values().forEach(content -> contents.add(content.sha256()));
        prepared.externals().forEach(external -> contents.add(external.sha256()));
        List<String> sources = new ArrayList<>();
        for (Port port : planned.node().declaration().inputs()) {
            List<Source> linked = planned.inputs().getOrDefault(port.name(), List.of());
            sources.add(Integer.toString(linked.size()));
            for (Source source : linked) {
                sources.add(keys.get(source.node()));
                sources.add(source.port());
            }
        }
        Question question = new Question(planned.node(), seed, contents, sources);
        return known.get(question).orElseGet(() -> known.keep(question, of(planned, prepared, keys, seed)));
    }

    /**
     * The key of a node.
     *
     * @param planned the node
     * @param prepared what it reads from outside
     * @param keys the keys of the nodes that it takes from
     * @param seed the workflow's
     */
    static String of(PlannedNode planned, Prepared prepared, Map<String, String> keys, long seed) {
        Declaration declaration = planned.node().declaration();
        Hash hash = new Hash()
                .add(FORMAT)
                .add(declaration.id())
                .add(Integer.toString(declaration.version()))
                .add(Long.toString(seed))
                .add(Json.canonical(settings(planned, prepared)));
        for (Port port : declaration.inputs()) {
            List<Source> sources = planned.inputs().getOrDefault(port.name(), List.of());
            hash.add(port.name()).add(Integer.toString(sources.size()));
            sources.forEach(source -> hash.add(keys.get(source.node())).add(source.port()));
        }
        for (External external : prepared.externals()) {
            hash.add(external.sha256());
        }
        return hash.hex();
    }

    private static ObjectNode settings(PlannedNode planned, Prepared prepared) {
        ObjectNode settings = planned.node().keySettings().deepCopy();
        for (Outside outside : planned.node().outsides()) {
            FileContent content = prepared.files().get(outside);
            if (content != null) {
                settings.putObject(outside.setting())
                        .put("sha256", content.sha256())
                        .put("suffix", suffix(outside.value()));
            } else if (outside.kind() == Outside.Kind.MODEL && SettingsCodec.isPathReference(outside.value())) {
                settings.put(outside.setting(), "");
            }
        }
        return settings;
    }

    /** What follows the first dot of a file's name: readers tell formats by it. */
    private static String suffix(String path) {
        String name = String.valueOf(Path.of(path).getFileName());
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }
}
