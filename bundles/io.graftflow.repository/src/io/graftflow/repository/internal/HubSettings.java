package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the hub is and who asks, read from where the Hugging Face tools read it. */
final class HubSettings {

    private static final Logger LOG = LoggerFactory.getLogger(HubSettings.class);
    private static final String DEFAULT_ENDPOINT = "https://huggingface.co";

    private final Surroundings surroundings;

    HubSettings(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The hub's base address: {@code graftflow.hf.endpoint}, {@code HF_ENDPOINT}, or the public hub. */
    URI endpoint() {
        String text =
                surroundings.setting("graftflow.hf.endpoint", "HF_ENDPOINT").orElse(DEFAULT_ENDPOINT);
        return Addresses.base(text, "HF_ENDPOINT");
    }

    /** Whether there is a token. */
    boolean hasToken() {
        return token().isPresent();
    }

    /** What to send along: the token, unless it would go over the wire in the clear. */
    Map<String, String> headers() {
        URI endpoint = endpoint();
        boolean safe = "https".equalsIgnoreCase(endpoint.getScheme()) || Addresses.isLoopback(endpoint.getHost());
        Optional<String> token = token();
        if (token.isPresent() && !safe) {
            LOG.warn("The hub's token is not sent to {}, which is not https", endpoint);
        }
        return token.filter(text -> safe)
                .map(text -> Map.of("Authorization", "Bearer " + text))
                .orElse(Map.of());
    }

    private Optional<String> token() {
        return surroundings
                .variable("HF_TOKEN")
                .or(() -> surroundings.variable("HUGGING_FACE_HUB_TOKEN"))
                .or(this::tokenFile)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private Optional<String> tokenFile() {
        Path file = surroundings.variable("HF_TOKEN_PATH").map(Path::of).orElseGet(() -> surroundings
                .variable("HF_HOME")
                .map(Path::of)
                .orElseGet(() -> surroundings.home().resolve(".cache").resolve("huggingface"))
                .resolve("token"));
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "reference.unauthorised",
                            "The token file " + file + " cannot be read.",
                            "Mend or delete it."),
                    e);
        }
    }
}
