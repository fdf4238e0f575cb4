package io.graftflow.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node types that are installed. Bundles may bring more and take theirs away at any time. */
@Component(service = NodeRegistry.class)
public final class NodeRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);
    private static final int MOST_DIGITS = 9;
    private static final Comparator<NodeType<?>> NEWEST_FIRST = Comparator.comparingInt(
                    (NodeType<?> node) -> node.declaration().version())
            .reversed();

    private final List<NodeType<?>> types = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, NodeType<?>> newest = Map.of();

    /** A registry that the framework fills. */
    public NodeRegistry() {}

    /** A registry of given types. */
    public NodeRegistry(Collection<? extends NodeType<?>> types) {
        types.forEach(this::bind);
    }

    /** A node type found for a workflow's node. */
    public record Match(NodeType<?> type, ObjectNode settings, boolean upgraded) {}

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bind(NodeType<?> type) {
        try {
            SettingField.of(type.settings());
            types.add(type);
            findNewest();
        } catch (IllegalArgumentException | ProblemException e) {
            LOG.error("The node {} is left out: {}", type.getClass().getName(), e.getMessage());
        }
    }

    void unbind(NodeType<?> type) {
        types.remove(type);
        findNewest();
    }

    private synchronized void findNewest() {
        Map<String, NodeType<?>> found = new HashMap<>();
        types.stream()
                .sorted(NEWEST_FIRST)
                .forEach(type -> found.putIfAbsent(type.declaration().id(), type));
        newest = Map.copyOf(found);
        listeners.forEach(Runnable::run);
    }

    /** Does something, quickly, each time that types came or went. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** All types, each in its newest version, by category and name. */
    public List<NodeType<?>> all() {
        return newest.values().stream()
                .sorted(Comparator.comparing(
                                (NodeType<?> node) -> node.declaration().category())
                        .thenComparing(node -> node.declaration().name())
                        .thenComparing(node -> node.declaration().id()))
                .toList();
    }

    /** The newest version of a type; empty when there is none of that id. */
    public Optional<NodeType<?>> byId(String id) {
        return Optional.ofNullable(newest.get(id));
    }

    /**
     * The type of a workflow's node, with settings of an older version carried forward.
     *
     * @param type as the workflow says it, {@code train.fine-tune@1}
     * @param settings as the workflow holds them; not changed
     * @throws ProblemException {@code flow.unknown-node-type} when no bundle brings it, or only an older version
     */
    public Match match(String type, ObjectNode settings) {
        int at = versionMark(type);
        String id = at < 0 ? type : type.substring(0, at);
        NodeType<?> found = byId(id).orElseThrow(() -> unknown(type, id));
        int installed = found.declaration().version();
        int asked = at < 0 ? installed : Integer.parseInt(type.substring(at + 1));
        if (asked > installed) {
            throw ProblemException.error(
                    "flow.unknown-node-type",
                    "The workflow wants version " + asked + " of the node " + id + "; version " + installed
                            + " is installed.",
                    "Install a newer version of it.");
        }
        return asked == installed
                ? new Match(found, settings, false)
                : new Match(found, found.upgrade(asked, settings.deepCopy()), true);
    }

    /** Where the mark before a type's version stands; negative when it names none. */
    private static int versionMark(String type) {
        int at = type.lastIndexOf('@');
        int digits = type.length() - at - 1;
        boolean isNumber = type.substring(at + 1).chars().allMatch(c -> c >= '0' && c <= '9');
        return at > 0 && digits > 0 && digits <= MOST_DIGITS && isNumber ? at : -1;
    }

    private ProblemException unknown(String type, String id) {
        List<String> ids = newest.keySet().stream().sorted().toList();
        String remedy = Nearest.to(id, ids)
                .map(near -> "Did you mean \"" + near + "\"?")
                .orElse("Install the bundle that brings it, or see \"graftflow nodes\" for those there are.");
        return ProblemException.error(
                "flow.unknown-node-type", "There is no node of the type \"" + type + "\".", remedy);
    }
}
