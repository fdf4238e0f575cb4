package io.graftflow.onnx;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** The content of a tensor that is made while it is written, so that it need not be held anywhere before. */
@FunctionalInterface
public interface TensorContent {

    /**
     * Writes all elements.
     *
     * @param out takes them in C order, little-endian; just as many bytes as the tensor's type and shape need
     * @throws IOException when it cannot be written
     */
    void writeTo(WritableByteChannel out) throws IOException;
}
