package io.graftflow.train;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What a network gave for the rows of a table, in the table's order. The numbers lie in memory-mapped files, so there
 * may be more of them than memory; they stay readable for as long as this object is in use. Immutable.
 *
 * <p>As {@link Encoded}, the rows are ready to become the inputs of a network that goes on from there. Rows whose
 * tensors have unequal shapes never stand in one batch.
 */
public interface Features extends Encoded {

    /** The names of the tensors that every row has. */
    List<String> tensors();

    /** The shape of a row's part of a tensor, without the batch: {@code [384]} of {@code [batch, 384]}. */
    long[] shape(String tensor, int row);

    /** One tensor for some of the rows, {@code [rows, …]}; these must have one shape. */
    TensorData batch(String tensor, int... rows);

    /**
     * Copies a row's part of a tensor of 32-bit floats.
     *
     * @param into receives the numbers in row-major order at its position, which moves
     */
    void copy(String tensor, int row, FloatBuffer into);
}
