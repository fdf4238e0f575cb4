package io.graftflow.preprocess.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Finds the number of a tokenizer's padding token. Some networks tell padding by it, apart from the mask. */
final class PaddingToken {

    private static final Set<String> USUAL = Set.of("[PAD]", "<pad>", "<|pad|>", "<|padding|>");

    private PaddingToken() {}

    /** What the file's padding names, else its token with a usual name, else 0. */
    static long of(Path tokenizer) throws IOException {
        JsonNode json = Json.read(tokenizer);
        JsonNode declared = json.path("padding").path("pad_id");
        if (declared.isIntegralNumber()) {
            return declared.asLong();
        }
        for (JsonNode token : json.path("added_tokens")) {
            if (USUAL.contains(token.path("content").asText())) {
                return token.path("id").asLong();
            }
        }
        return 0;
    }
}
