package io.graftflow.preprocess.internal;

import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Preprocessor;
import java.nio.file.Path;
import java.util.List;

/** Opens the preprocessor of each kind of data. */
public final class Opening {

    private Opening() {}

    /**
     * Opens one.
     *
     * @param folder where its files lie
     * @param prefix what the names of its inputs begin with
     * @param how which one
     * @param inputs what the network takes of it
     */
    public static Preprocessor open(Path folder, String prefix, Preprocessing how, List<TensorSpec> inputs) {
        if (how instanceof Preprocessing.Text text) {
            return TextPreprocessor.open(folder, prefix, text, inputs);
        }
        if (how instanceof Preprocessing.Columns columns) {
            return ColumnsPreprocessor.open(columns, inputs);
        }
        if (how instanceof Preprocessing.Several several) {
            return SeveralPreprocessor.open(folder, prefix, several, inputs);
        }
        return TensorPreprocessor.open(inputs);
    }
}
