package io.graftflow.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That frozen weights are what they were.
 *
 * @param parameters how many numbers they hold
 * @param before the SHA-256 of each before training, by its name
 * @param after the SHA-256 of each in the written model
 */
public record FrozenProof(long parameters, SortedMap<String, String> before, SortedMap<String, String> after) {

    /** Keeps its own copies. */
    public FrozenProof {
        before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
        after = Collections.unmodifiableSortedMap(new TreeMap<>(after));
    }

    /**
     * Compares two networks.
     *
     * @throws ProblemException {@code train.frozen-changed} when a frozen weight is not what it was
     */
    static FrozenProof of(OnnxModel before, OnnxModel after, Set<String> frozen) {
        long parameters = frozen.stream()
                .mapToLong(name -> before.initializer(name).elements())
                .sum();
        var proof = new FrozenProof(parameters, hashes(before, frozen), hashes(after, frozen));
        for (Map.Entry<String, String> hash : proof.before().entrySet()) {
            String now = proof.after().getOrDefault(hash.getKey(), "nothing");
            if (!now.equals(hash.getValue())) {
                throw ProblemException.error(
                                "train.frozen-changed",
                                "A frozen weight was changed by training; expected SHA-256 " + hash.getValue()
                                        + ", got " + now + ".",
                                "Report this as a bug, with the workflow.")
                        .at(hash.getKey());
            }
        }
        return proof;
    }

    private static SortedMap<String, String> hashes(OnnxModel network, Set<String> names) {
        var hashes = new TreeMap<String, String>();
        for (String name : names) {
            network.find(name).map(TensorData::sha256).ifPresent(hash -> hashes.put(name, hash));
        }
        return hashes;
    }

    /**
     * In short, as JSON: {@code {"tensors", "parameters", "unchanged", "sha256Before", "sha256After"}}; each of the two is
     * over the names and hashes of all.
     */
    public ObjectNode summary() {
        ObjectNode json = Json.object();
        json.put("tensors", before.size());
        json.put("parameters", parameters);
        json.put("unchanged", before.equals(after));
        json.put("sha256Before", digest(before));
        json.put("sha256After", digest(after));
        return json;
    }

    private static String digest(SortedMap<String, String> hashes) {
        var all = new Hash();
        hashes.forEach((name, hash) -> all.add(name).add(hash));
        return all.hex();
    }

    /** As JSON: the {@link #summary} and {@code "sha256": {NAME: HASH}}. */
    public ObjectNode toJson() {
        ObjectNode json = summary();
        ObjectNode hashes = json.putObject("sha256");
        after.forEach(hashes::put);
        return json;
    }
}
