package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.internal.ModelReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * ONNX's {@code .pb} files of single values, as in the {@code test_data_set_*} folders of its tests
 * (onnx-data.proto).
 */
public final class PbTensors {

    private static final int TENSORS_FIELD = 3;
    private static final int SEQUENCES_FIELD = 5;
    private static final int OPTIONALS_FIELD = 7;

    private PbTensors() {}

    /**
     * Reads a file that holds a tensor.
     *
     * @throws ProblemException {@code onnx.not-a-tensor}, {@code onnx.size-mismatch}, {@code onnx.size-overflow},
     *     {@code onnx.unsupported-type}, {@code onnx.missing-file}, {@code onnx.unreadable}
     */
    public static TensorData read(Path file) {
        return data(proto(file), file);
    }

    /** The name that a file gives to its tensor; empty when it gives none. */
    public static String name(Path file) {
        return proto(file).getName();
    }

    /**
     * Reads a file that holds a value of a declared type, for files do not say which kind they hold.
     *
     * @throws ProblemException as {@link #read(Path)}; {@code onnx.unsupported-value} for maps and sparse tensors
     */
    public static OnnxValue read(Path file, TypeProto type) {
        if (type.hasTensorType()) {
            return new OnnxValue.Tensor(read(file));
        }
        if (!type.hasSequenceType() && !type.hasOptionalType()) {
            throw unsupported(file);
        }
        ByteBuffer bytes = ModelReader.map(file, "a value of ONNX");
        return wrapped(type, UnsafeByteOperations.unsafeWrap(bytes).newCodedInput(), file);
    }

    private static ProblemException unsupported(Path file) {
        return ProblemException.error(
                        "onnx.unsupported-value",
                        "Values of this kind are not supported; expected a tensor, a sequence or an optional of them.",
                        "Leave this input or output out.")
                .at(file.toString());
    }

    /** A sequence or an optional; both have their tensors, sequences and optionals in fields of the same numbers. */
    private static OnnxValue wrapped(TypeProto type, CodedInputStream in, Path file) {
        var values = new ArrayList<OnnxValue>();
        TypeProto inner = type.hasSequenceType()
                ? type.getSequenceType().getElemType()
                : type.getOptionalType().getElemType();
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case TENSORS_FIELD -> {
                        TensorProto tensor = TensorProto.parseFrom(in.readBytes());
                        values.add(new OnnxValue.Tensor(data(tensor, file)));
                    }
                    case SEQUENCES_FIELD, OPTIONALS_FIELD ->
                        values.add(wrapped(inner, in.readBytes().newCodedInput(), file));
                    case 4, 6 -> throw unsupported(file);
                    default -> in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw notATensor(file, e);
        }
        if (type.hasSequenceType()) {
            return new OnnxValue.Sequence(values);
        }
        return values.isEmpty() ? new OnnxValue.Absent() : values.get(0);
    }

    /** Writes a tensor under a name, whole or not at all. */
    public static void write(Path file, String name, TensorData data) throws IOException {
        TensorProto proto = data.proto(name);
        AtomicFiles.write(file, temporary -> {
            try (var out = Files.newOutputStream(temporary)) {
                proto.writeTo(out);
            }
        });
    }

    private static TensorProto proto(Path file) {
        ByteBuffer bytes = ModelReader.map(file, "a tensor of ONNX");
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            return TensorProto.parseFrom(in);
        } catch (IOException e) {
            throw notATensor(file, e);
        }
    }

    private static TensorData data(TensorProto proto, Path file) {
        try {
            return TensorData.of(proto);
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().at(file.toString()), e);
        }
    }

    private static ProblemException notATensor(Path file, IOException cause) {
        return new ProblemException(
                Problem.error(
                                "onnx.not-a-tensor",
                                "Expected a tensor of ONNX (.pb), got something else.",
                                "Write it again.")
                        .at(file.toString()),
                cause);
    }
}
