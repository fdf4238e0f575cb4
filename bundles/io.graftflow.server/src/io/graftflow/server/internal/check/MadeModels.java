package io.graftflow.server.internal.check;

import io.graftflow.base.ProblemException;
import io.graftflow.model.Model;
import io.graftflow.node.Spec;
import io.graftflow.run.CachedResult;
import io.graftflow.server.internal.preview.Lru;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What models are that nodes made, as they lie in the cache. A key stands for one content, so each is read once. */
final class MadeModels {

    private static final Logger LOG = LoggerFactory.getLogger(MadeModels.class);
    private static final int KEPT = 200;

    private final Lru<Made, Spec> known = new Lru<>(KEPT, spec -> {});

    private record Made(String key, String port) {}

    /** The model at a port of a result; empty when it cannot be read. */
    Optional<Spec> spec(CachedResult result, String port) {
        Made made = new Made(result.key(), port);
        return known.get(made).or(() -> Optional.ofNullable(result.places().get(port))
                .flatMap(MadeModels::read)
                .map(spec -> known.put(made, spec)));
    }

    private static Optional<Spec> read(Path folder) {
        try {
            return Optional.of(new Spec.OfModel(Model.open(folder).spec()));
        } catch (ProblemException e) {
            LOG.debug("The model in {} cannot be read", folder, e);
            return Optional.empty();
        }
    }
}
