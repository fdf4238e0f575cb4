package io.graftflow.engine;

import java.util.List;
import java.util.Map;

/**
 * What training makes small, with its numbers.
 *
 * <table>
 * <caption>Losses, their options and their targets, which are given with each batch in this order; all are means over the
 * batch</caption>
 * <tr><th>name</th><th>options</th><th>targets</th></tr>
 * <tr><td>{@code cross-entropy}</td><td>{@code labelSmoothing} 0; class weights</td><td>int64, the output's shape without the
 * axis of classes; or float probabilities of the output's shape</td></tr>
 * <tr><td>{@code binary-cross-entropy}</td><td>class weights: of a label that holds</td><td>float 0 to 1, the output's shape,
 * a label a column</td></tr>
 * <tr><td>{@code mse}, {@code mae}</td><td></td><td>float, the output's shape</td></tr>
 * <tr><td>{@code huber}</td><td>{@code delta} 1</td><td>float, the output's shape</td></tr>
 * <tr><td>{@code focal}</td><td>{@code gamma} 2, {@code alpha} off; class weights</td><td>int64, the output's shape without
 * the axis of classes; or float 0 or 1 of the output's shape</td></tr>
 * <tr><td>{@code distillation}</td><td>{@code temperature} 2, {@code hardWeight} 0.5; class weights</td><td>float, the
 * teacher's logits, of the output's shape; int64, the labels</td></tr>
 * <tr><td>{@code binary-distillation}</td><td>{@code temperature} 2, {@code hardWeight} 0.5; class weights: of a label that
 * holds</td><td>float, the teacher's logits, of the output's shape; float 0 to 1, the labels, of the output's shape</td></tr>
 * <tr><td>{@code triplet}</td><td>{@code margin} 0.2</td><td>int64 {@code [batch]}</td></tr>
 * <tr><td>{@code cosine}</td><td>{@code margin} 0</td><td>int64 {@code [batch]}; or float, the wanted embeddings</td></tr>
 * </table>
 *
 * @param name the loss
 * @param options its numbers; what is left out has its default
 * @param classWeights one a class, or none for all alike
 */
public record Loss(String name, Map<String, Double> options, List<Float> classWeights) {

    /** Softmax cross entropy, natural logarithm, mean over all labels. */
    public static final Loss CROSS_ENTROPY = of("cross-entropy");

    /** Keeps its own copies. */
    public Loss {
        options = Map.copyOf(options);
        classWeights = List.copyOf(classWeights);
    }

    /** A loss with its defaults. */
    public static Loss of(String name) {
        return of(name, Map.of());
    }

    /** A loss with some numbers of its own. */
    public static Loss of(String name, Map<String, Double> options) {
        return new Loss(name, options, List.of());
    }

    /** The same with weights of the classes. */
    public Loss withClassWeights(List<Float> weights) {
        return new Loss(name, options, weights);
    }
}
