package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelReferenceTest {

    @ParameterizedTest
    @CsvSource({
        "mvn:dev.example:embeddings:1.2#all-minilm-l6-v2.onnx, all-minilm-l6-v2",
        "mvn:dev.example:embeddings:1.2#model.onnx, embeddings",
        "npm:@scope/models@1.0#nets/resnet.onnx, resnet",
        "npm:@scope/models@1.0#model.onnx, models",
        "hf:owner/bert@main, bert",
        "hf:owner/bert#onnx/model.onnx, bert",
        "https://models.example/v1/net.onnx?x=1#sha256=00, net",
        "models/glosses, glosses",
        "models/glosses/model.onnx, glosses",
        "nets/fine.onnx, fine"
    })
    void aModelIsCalledForShortByWhatTellsItFromOthers(String reference, String name) {
        assertEquals(name, ModelReference.parse(reference, Path.of("")).shortName());
    }
}
