package io.graftflow.run.internal;

import io.graftflow.base.Problem;
import io.graftflow.flow.FlowNode;
import io.graftflow.flow.Secrets;
import io.graftflow.node.Declaration;
import io.graftflow.node.Specs;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the planner found.
 *
 * @param problems everything wrong, each with its node where it has one
 * @param nodes what is ready to run, in an order in which each comes after those that it takes from
 * @param parents for every node the nodes that it takes from
 * @param declarations of the nodes whose type is installed
 * @param upgraded nodes whose settings were carried forward, with these; variables not put in
 * @param linked specs at the inputs of every node whose type is installed, whatever else is wrong with it
 * @param inputs specs at the inputs of every node whose links are sound
 * @param outputs specs at the outputs of every node whose type is installed
 * @param references what the workflow itself names of files to read and models
 * @param secrets what no message may show
 */
public record PlanParts(
        List<Problem> problems,
        Map<String, PlannedNode> nodes,
        Map<String, Set<String>> parents,
        Map<String, Declaration> declarations,
        Map<String, Upgrade> upgraded,
        Map<String, Specs> linked,
        Map<String, Specs> inputs,
        Map<String, Specs> outputs,
        Set<String> references,
        Secrets secrets) {

    /**
     * A node of an older version in its new form.
     *
     * @param from the version that the workflow names
     * @param node the installed version's type and the settings that it takes
     */
    public record Upgrade(int from, FlowNode node) {}
}
