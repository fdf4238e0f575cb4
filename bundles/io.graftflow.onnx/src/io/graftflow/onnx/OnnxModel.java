package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.internal.ControlFlowInliner;
import io.graftflow.onnx.internal.Cutter;
import io.graftflow.onnx.internal.FunctionInliner;
import io.graftflow.onnx.internal.Grafter;
import io.graftflow.onnx.internal.ModelChecks;
import io.graftflow.onnx.internal.ModelEdits;
import io.graftflow.onnx.internal.ModelHash;
import io.graftflow.onnx.internal.ModelReader;
import io.graftflow.onnx.internal.ModelWriter;
import io.graftflow.onnx.internal.Protos;
import io.graftflow.onnx.internal.Renamer;
import io.graftflow.onnx.internal.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX model, immutable. What was read from a file is a view of that file, which must stay as it is while the model
 * is in use (replacing it by another file is fine, writing into it is not). Edits return new models that share the
 * weights. All tensors are inside the model, also those that its file keeps in other files.
 */
public final class OnnxModel {

    private final ModelProto proto;
    private final Optional<ByteBuffer> source;
    private final GraphIndex index;
    private volatile String sha256 = "";
    private volatile Map<String, TensorType> types = Map.of();

    private OnnxModel(ModelProto proto, Optional<ByteBuffer> source) {
        this.proto = proto;
        this.source = source;
        this.index = new GraphIndex(proto.getGraph());
    }

    /**
     * Reads a model, memory-mapped, with the data files that it names.
     *
     * @throws ProblemException {@code onnx.missing-file}, {@code onnx.unreadable}, {@code onnx.not-a-model},
     *     {@code onnx.truncated}, {@code onnx.size-overflow}, {@code onnx.size-mismatch},
     *     {@code onnx.unsupported-type}, {@code onnx.external-missing}, {@code onnx.external-outside}
     */
    public static OnnxModel read(Path file) {
        ByteBuffer bytes = ModelReader.map(file, "an ONNX model");
        ModelProto stored = ModelReader.parse(bytes, file);
        ModelProto whole = ModelReader.complete(stored, file);
        return new OnnxModel(whole, whole == stored ? Optional.of(bytes) : Optional.empty());
    }

    /**
     * The model in a buffer, which it goes on using and which must not change. External data is not allowed.
     *
     * @param name what to call it in a problem
     */
    public static OnnxModel read(ByteBuffer bytes, String name) {
        ByteBuffer own = bytes.slice().asReadOnlyBuffer();
        Path file = Path.of(name);
        ModelProto model = ModelReader.parse(own, file);
        ModelReader.check(model, file);
        return new OnnxModel(model, Optional.of(own));
    }

    /** A model over ONNX's own form of it, whose tensors must all be inside. */
    public static OnnxModel of(ModelProto proto) {
        return new OnnxModel(proto, Optional.empty());
    }

    /** ONNX's own form of the model, with all tensors inside. It may be larger than one file could hold. */
    public ModelProto proto() {
        return proto;
    }

    /** The main graph. */
    public GraphProto graph() {
        return proto.getGraph();
    }

    /** The nodes, in the file's order. */
    public List<NodeProto> nodes() {
        return graph().getNodeList();
    }

    /** Who makes and who reads each tensor. */
    public GraphIndex index() {
        return index;
    }

    /** The data inputs in order; initializers that are also listed as inputs (before IR version 4) are left out. */
    public List<TensorSpec> inputs() {
        return graph().getInputList().stream()
                .filter(input -> !index.isInitializer(input.getName()))
                .map(Protos::spec)
                .toList();
    }

    /** The outputs in order, with the types that the file declares. */
    public List<TensorSpec> outputs() {
        return graph().getOutputList().stream().map(Protos::spec).toList();
    }

    /** The type of each tensor of the main graph, as {@link ShapeInference} finds it. */
    public Map<String, TensorType> types() {
        if (types.isEmpty()) {
            types = Collections.unmodifiableMap(ShapeInference.infer(this));
        }
        return types;
    }

    /** The type of a tensor of the main graph; {@link TensorType#UNKNOWN} when nothing is known of it. */
    public TensorType type(String tensor) {
        return types().getOrDefault(tensor, TensorType.UNKNOWN);
    }

    /** The version of ONNX's standard operators that the model is written for; 1 when it says none. */
    public long opset() {
        return opsets().getOrDefault("", 1L);
    }

    /** The version of each operator domain; the standard domain is the empty string. */
    public Map<String, Long> opsets() {
        var opsets = new HashMap<String, Long>();
        for (OperatorSetIdProto opset : proto.getOpsetImportList()) {
            String domain = Protos.isStandard(opset.getDomain()) ? "" : opset.getDomain();
            opsets.merge(domain, opset.getVersion(), Math::max);
        }
        return opsets;
    }

    /** The version of ONNX's file format. */
    public long irVersion() {
        return proto.getIrVersion();
    }

    /** The names of all initializers, in the file's order. */
    public Set<String> initializerNames() {
        return Collections.unmodifiableSet(index.initializers().keySet());
    }

    /** The names of the outputs of {@code Constant} nodes, in the file's order. */
    public Set<String> constantNames() {
        return Collections.unmodifiableSet(index.constants());
    }

    /**
     * The content of an initializer or of a {@code Constant} node's output.
     *
     * @throws ProblemException {@code onnx.unknown-tensor} when there is none of this name;
     *     {@code onnx.unsupported-type} when it is sparse
     */
    public TensorData initializer(String name) {
        return find(name).orElseThrow(() -> ProblemException.error(
                        "onnx.unknown-tensor",
                        "The model has no initializer \"" + name + "\".",
                        Nearest.remedy(name, initializerNames()))
                .at(name));
    }

    /** The content of an initializer or of a {@code Constant} node's output, when there is one of this name. */
    public Optional<TensorData> find(String name) {
        return ModelEdits.content(graph(), initializerPosition(name), name, index);
    }

    /**
     * Where an initializer stands in {@code graph().getInitializerList()}; -1 when there is no dense one of this
     * name.
     */
    public int initializerPosition(String name) {
        return index.initializers().getOrDefault(name, -1);
    }

    /** The model's metadata. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(Protos.map(proto.getMetadataPropsList()));
    }

    /**
     * A hash of the content: the graph with all its names, settings and weights. It does not depend on whether the
     * weights lie in the model's file or in others.
     *
     * @return 64 hexadecimal digits
     */
    public String sha256() {
        if (sha256.isEmpty()) {
            sha256 = ModelHash.sha256(proto);
        }
        return sha256;
    }

    /**
     * What keeps the model from running: a version that is not supported ({@code onnx.unsupported-ir},
     * {@code onnx.unsupported-opset}; {@code onnx.old-opset} is a warning), tensors that nothing makes
     * ({@code onnx.undefined-tensor}) or two nodes make ({@code onnx.duplicate-tensor}), nodes that wait for each
     * other ({@code onnx.cycle}), operators that the version lacks ({@code onnx.unknown-operator},
     * {@code onnx.missing-opset}), missing settings ({@code onnx.missing-attribute}), no outputs
     * ({@code onnx.no-outputs}).
     */
    public List<Problem> check() {
        return ModelChecks.check(this);
    }

    /**
     * The part of the graph between tensors: what computes {@code outputs} from {@code inputs}. Nothing else is kept
     * but the initializers that it uses. An input may be any tensor of the graph, also one that some node makes now.
     *
     * @throws ProblemException {@code onnx.unknown-tensor} for a name that is not in the graph;
     *     {@code onnx.cut-input} when an original input is needed that is not among {@code inputs};
     *     {@code onnx.unknown-type} when the element type of a new input or output cannot be found out
     */
    public OnnxModel cut(List<String> inputs, List<String> outputs) {
        return of(Cutter.cut(this, inputs, outputs));
    }

    /** What these tensors need, original inputs first; all other nodes, inputs and initializers are dropped. */
    public OnnxModel prune(List<String> outputs) {
        return cut(Cutter.neededInputs(this, outputs), outputs);
    }

    /**
     * Puts another graph on top of this one. Inputs of {@code upper} that are not joined to a tensor of this model
     * become inputs of the result; those with the name of an input of this model are the same input. The outputs are
     * those of {@code upper}; what they do not need of this model is dropped. Names that both use for different
     * things get a prefix in {@code upper} (or, where {@code upper}'s output has the name of an inner tensor of this
     * model, in this model); initializers and nodes that are the same in both are taken once, so that two parts that
     * were cut from one model make that model again.
     *
     * @param upper the graph on top
     * @param joints from the name of an input of {@code upper} to the name of any tensor of this model
     * @throws ProblemException {@code onnx.unknown-tensor}; {@code onnx.graft-mismatch} when element types or shapes
     *     of joined tensors differ; {@code onnx.opset-clash} when the two are written for versions of the operators
     *     that mean different things for the operators in use
     */
    public OnnxModel graft(OnnxModel upper, Map<String, String> joints) {
        return graft(upper, joints, List.of());
    }

    /** The same, keeping some tensors of this model as outputs, before those of {@code upper}. */
    public OnnxModel graft(OnnxModel upper, Map<String, String> joints, List<String> keep) {
        return of(Grafter.graft(this, upper, joints, keep));
    }

    /**
     * Gives tensors (inputs, outputs, initializers or inner ones) other names, also inside bodies of {@code If} and the
     * like.
     *
     * @throws ProblemException {@code onnx.unknown-tensor}; {@code onnx.name-taken} when a new name is in use
     */
    public OnnxModel rename(Map<String, String> names) {
        return of(Renamer.rename(this, names));
    }

    /**
     * Replaces the content of initializers and of {@code Constant} nodes, by name; a name that is in neither becomes
     * a new initializer.
     *
     * @throws ProblemException {@code onnx.name-taken} when a new name is that of an input or of a node's output
     */
    public OnnxModel withInitializers(Map<String, TensorData> tensors) {
        return of(ModelEdits.withInitializers(this, tensors));
    }

    /**
     * The model with the bodies of its own functions put where they are called, for whoever reads nodes of ONNX's
     * operators only; the same model when it has none.
     *
     * @throws ProblemException {@code onnx.opset-clash} when a function needs other versions of operators than the
     *     model; {@code onnx.cycle} when functions call themselves
     */
    public OnnxModel toFunctionInlined() {
        return proto.getFunctionsCount() == 0 ? this : of(FunctionInliner.inline(this));
    }

    /**
     * The model with the bodies of {@code If}, {@code Loop} and {@code Scan} put where they run and as often as they run,
     * where that follows from the sizes and constants of the graph; the others stay. The same model when there is nothing
     * to put.
     */
    public OnnxModel toControlFlowInlined() {
        return ControlFlowInliner.inline(this);
    }

    /** Adds to the metadata, replacing the values of keys that are there. */
    public OnnxModel withMetadata(Map<String, String> entries) {
        return of(ModelEdits.withMetadata(proto, entries));
    }

    /**
     * Declares other shapes for inputs. The declared shapes of outputs and inner tensors, which might be wrong now, are
     * inferred anew.
     *
     * @throws ProblemException {@code onnx.unknown-tensor}
     */
    public OnnxModel withInputShapes(Map<String, Shape> shapes) {
        return of(ModelEdits.withInputShapes(this, shapes));
    }

    /**
     * Parts the model for training: what follows from data and from tensors that are not trained can be computed once
     * a row. The cut is put where the features are smallest; what is cheap to compute (a mask, a sum) may be computed
     * again in the suffix for that. Outputs that training does not change are dropped from the suffix.
     *
     * @param trained the names of the initializers and {@code Constant} outputs that training changes
     * @throws ProblemException {@code onnx.unknown-tensor} when there is none of that name; {@code onnx.unknown-type}
     */
    public Split split(Set<String> trained) {
        return Splitter.split(this, trained);
    }

    /** Writes the model; see {@link #write(Path, long)}. */
    public void write(Path file) throws IOException {
        write(file, ModelWriter.LARGEST_FILE);
    }

    /**
     * Writes the model whole or not at all. One that was read and not changed is written byte for byte. One that is
     * larger than the limit has its weights in {@code NAME.data} beside it, each at a multiple of 4096 bytes, so that
     * they can be mapped.
     *
     * @param file where to; replaced when it is there
     * @param largestFile bytes above which weights go to the second file; at most {@link Integer#MAX_VALUE}
     * @throws IOException when it cannot be written
     */
    public void write(Path file, long largestFile) throws IOException {
        ModelWriter.write(proto, source, file, largestFile);
    }

    /**
     * Writes the model with other content of some initializers, as {@link #write(Path)} does; this model stays as it is.
     *
     * @param contents by the names of initializers, whose element types and shapes stay
     * @throws ProblemException {@code onnx.unknown-tensor} when there is no initializer of a name
     * @throws IOException when it cannot be written
     */
    public void write(Path file, Map<String, TensorContent> contents) throws IOException {
        contents.keySet().forEach(this::initializer);
        ModelWriter.write(proto, contents, file, ModelWriter.LARGEST_FILE);
    }

    /** The size of the model in one file, in bytes; may be more than such a file can have. */
    public long bytes() {
        return source.map(bytes -> (long) bytes.remaining()).orElseGet(() -> ModelWriter.size(proto));
    }
}
