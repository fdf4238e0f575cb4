package io.graftflow.nodes.train;

import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Small classifiers, and what they say of texts, worked out without the code that nodes use. */
public final class Classifiers {

    private Classifiers() {}

    /** A backbone that is frozen whole, with a head that was never trained. */
    public static Model untrained(Path folder, long seed) {
        Model backbone = TinyText.backbone(folder.resolve("backbone"));
        OnnxModel network = HeadBuilder.build(
                Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN),
                HeadSettings.linear(Pooling.MEAN, TinyText.LABELS.size(), seed));
        return backbone.edit(folder.resolve("classifier"))
                .network(network)
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .frozen(Set.copyOf(backbone.spec().layers().tensors()))
                .write();
    }

    /** An output of a model for one text. */
    public static double[] run(Model model, String output, String text) {
        try (Preprocessor preprocessor = Preprocessor.of(model);
                Session session = new OrtEngine().open(model.network(), Device.CPU, new SessionOptions(1))) {
            Encoded encoded = preprocessor.encode(List.of(text), Progress.NONE);
            return session.run(encoded.batch(0)).get(output).doubles();
        }
    }

    /** The probabilities that a classifier gives for one text. */
    public static double[] probabilities(Model model, String text) {
        double[] logits = run(model, HeadBuilder.LOGITS, text);
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double[] result = new double[logits.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.exp(logits[i]) / sum;
        }
        return result;
    }
}
