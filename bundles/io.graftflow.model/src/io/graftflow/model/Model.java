package io.graftflow.model;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.model.internal.Description;
import io.graftflow.model.internal.FolderFiles;
import io.graftflow.model.internal.NetworkFiles;
import io.graftflow.onnx.OnnxModel;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model in its folder. The folder has the layout that the Hugging Face tools read; what only Graftflow knows is in
 * {@value ModelFiles#GRAFTFLOW}. A folder without that file is a model too: what can be told from its other files and
 * from the network is told. The folder must stay as it is while the model is in use. Safe for use by several threads.
 */
public final class Model {

    private final Path folder;
    private final Path networkFile;
    private SoftReference<OnnxModel> network = new SoftReference<>(null);
    private Optional<ModelSpec> spec = Optional.empty();
    private String sha256 = "";

    private Model(Path folder, Path networkFile) {
        this.folder = folder;
        this.networkFile = networkFile;
    }

    /**
     * Opens a model; reads none of its weights.
     *
     * @param folder with the network as {@value ModelFiles#NETWORK} or {@code onnx/model.onnx}
     * @throws ProblemException {@code model.missing-folder}, {@code model.no-network}
     */
    public static Model open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw ProblemException.error(
                            "model.missing-folder",
                            "There is no model here; expected a folder with " + ModelFiles.NETWORK + ".",
                            "Give the path of a model's folder.")
                    .at(folder.toString());
        }
        Path network = NetworkFiles.find(folder).orElseThrow(() -> ProblemException.error(
                        "model.no-network",
                        "The folder holds no network; expected " + ModelFiles.NETWORK + ".",
                        "Put the network there, or give the path of a model's folder.")
                .at(folder.toString()));
        return new Model(folder, network);
    }

    /** Begins a new model in a folder. */
    public static ModelBuilder create(Path newFolder) {
        return new ModelBuilder(newFolder);
    }

    /** Begins a changed model in another folder, with all that this one has. This one stays as it is. */
    public ModelBuilder edit(Path newFolder) {
        return new ModelBuilder(newFolder, this);
    }

    /** Where it lies. */
    public Path folder() {
        return folder;
    }

    /** The file of the network. */
    public Path networkFile() {
        return networkFile;
    }

    /**
     * The files beside the network that a changed model takes over, by their names in the folder: tokenizer,
     * configuration, licence, those of the parts of its preprocessing too; no weights and no model card.
     */
    public Map<String, Path> companions() {
        return FolderFiles.companions(folder, spec().preprocessing());
    }

    /** A file of the folder, when it is there. */
    public Optional<Path> file(String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }

    /**
     * The network, memory-mapped.
     *
     * @throws ProblemException as {@link OnnxModel#read(Path)}
     */
    public synchronized OnnxModel network() {
        OnnxModel known = network.get();
        if (known == null) {
            known = OnnxModel.read(networkFile);
            network = new SoftReference<>(known);
        }
        return known;
    }

    /**
     * All that is known without running it. The first call reads the network's graph and infers its shapes.
     *
     * @throws ProblemException as {@link #network}; {@code json.syntax}, {@code model.bad-description} and {@code
     *     model.newer-format} for the files beside it
     */
    public synchronized ModelSpec spec() {
        if (spec.isEmpty()) {
            spec = Optional.of(Description.read(this));
        }
        return spec.get();
    }

    /**
     * The SHA-256 of the network's file; when it keeps weights in other files, a hash over all of them.
     *
     * @return 64 hexadecimal digits
     * @throws ProblemException {@code model.unreadable}
     */
    public synchronized String sha256() {
        if (sha256.isEmpty()) {
            sha256 = hash(NetworkFiles.of(networkFile));
        }
        return sha256;
    }

    private String hash(List<Path> files) {
        try {
            if (files.size() == 1) {
                return Hash.sha256(networkFile);
            }
            var all = new Hash();
            for (Path file : files) {
                all.add(folder.relativize(file).toString()).add(Hash.sha256(file));
            }
            return all.hex();
        } catch (IOException e) {
            throw NetworkFiles.unreadable(networkFile, e);
        }
    }

    /** The folder's path. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
