package io.graftflow.engine.pytorch;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Numbers that PyTorch's Python interface computed; the scripts are in the folder {@code golden}. */
final class Golden {

    private Golden() {}

    /** The cases of a file. */
    static Stream<JsonNode> cases(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/" + file)) {
            JsonNode all = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
            return StreamSupport.stream(all.spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    static TensorData tensor(JsonNode node) {
        long[] shape = StreamSupport.stream(node.get("shape").spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
        ElementType element = ElementType.valueOf(node.get("type").asText().toUpperCase(Locale.ROOT));
        return TensorData.of(element, numbers(node.get("values")), shape);
    }

    static Map<String, Double> options(JsonNode node) {
        var options = new HashMap<String, Double>();
        node.properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asDouble()));
        return options;
    }
}
