package io.graftflow.repository.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Says of DJL's model zoo that it is not read: most of its models are TorchScript archives, and ours are ONNX files.
 */
@Component(service = RepositoryKind.class)
public final class DjlKind implements RepositoryKind {

    @Override
    public Set<String> schemes() {
        return Set.of("djl");
    }

    @Override
    public String form() {
        return "djl:… (not supported)";
    }

    @Override
    public ModelReference canonical(ModelReference written) {
        throw ProblemException.error(
                "reference.unsupported-kind",
                "\"" + written
                        + "\" names a model of DJL's model zoo, which is not read; expected mvn:, hf:, npm:, https: or a path.",
                "Take an ONNX version of it by hf:OWNER/NAME, mvn:GROUP:ARTIFACT:VERSION or a path.");
    }

    @Override
    public Resolved fetch(ModelReference reference, Staging staging) {
        throw new IllegalStateException("No reference of this kind has a canonical form.");
    }
}
