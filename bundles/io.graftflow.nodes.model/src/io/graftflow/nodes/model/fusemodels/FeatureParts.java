package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.fusion.Part;
import io.graftflow.model.Head;
import io.graftflow.model.HeadFinder;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.PlainColumns;
import io.graftflow.train.Backbone;
import io.graftflow.train.FeatureOutput;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Models as backbones that give one vector of features a row: without their heads, pooled. And plain columns, which are one
 * backbone more.
 */
record FeatureParts(FeatureSettings settings) {

    private static final String COLUMNS = "columns";
    private static final String VALUES = "values";

    /**
     * The backbones as far as specs tell.
     *
     * @param rows the columns of the rows, where they are known
     * @throws ProblemException at {@code columns}, when one is missing or not plain
     */
    List<ModelSpec> told(List<ModelSpec> models, Optional<TableSpec> rows) {
        List<ModelSpec> all = new ArrayList<>();
        for (ModelSpec model : models) {
            all.add(told(model, settings.pooling(all.size())));
        }
        if (!settings.columns().isEmpty() && rows.isPresent()) {
            all.add(told(rows.get()));
        }
        return all;
    }

    private static ModelSpec told(ModelSpec model, Pooling pooling) {
        boolean fits =
                model.head().answers() || FeatureOutput.of(model, pooling).isPresent();
        Layer rest = HeadFinder.rest(model.layers(), model.head());
        var frozen = new TreeSet<>(model.frozen());
        frozen.retainAll(rest.tensors());
        return new ModelSpec(
                model.inputs(),
                fits ? List.of(features(FeatureOutput.width(model, pooling))) : model.outputs(),
                rest,
                List.of(),
                model.preprocessing(),
                Head.NONE,
                frozen,
                model.provenance());
    }

    private static TensorSpec features(OptionalLong width) {
        Dim size = width.isPresent() ? Dim.of(width.getAsLong()) : Dim.of(HeadBuilder.POOLED);
        return new TensorSpec(HeadBuilder.POOLED, ElementType.FLOAT, new Shape(List.of(Dim.of("batch"), size)));
    }

    private ModelSpec told(TableSpec rows) {
        Preprocessing.Columns how;
        try {
            how = PlainColumns.expect(rows, settings.columns());
        } catch (ProblemException e) {
            throw e.at(COLUMNS);
        }
        Shape shape = new Shape(List.of(Dim.of("batch"), Dim.of(COLUMNS)));
        return new ModelSpec(
                List.of(new TensorSpec(VALUES, ElementType.FLOAT, shape)),
                List.of(new TensorSpec(HeadBuilder.POOLED, ElementType.FLOAT, shape)),
                new Layer("", "", List.of(), List.of(), List.of()),
                List.of(),
                how,
                Head.NONE,
                new TreeSet<>(),
                List.of());
    }

    /**
     * The backbones.
     *
     * @param parts the models
     * @param rows where plain columns are found, when there are some
     * @param scratch a folder for them
     */
    List<Part> of(List<Part> parts, Optional<Table> rows, Path scratch, Progress progress) {
        List<Part> all = new ArrayList<>();
        for (Part part : parts) {
            Pooling pooling = settings.pooling(all.size());
            var backbone = Backbone.of(part.network(), part.spec().head(), "", pooling);
            all.add(part.backbone(HeadBuilder.pool(backbone, pooling, false)));
        }
        if (!settings.columns().isEmpty()) {
            Table table = rows.orElseThrow(() -> ProblemException.error(
                            "fusion.no-rows",
                            "Plain columns are found in rows, but no rows are linked.",
                            "Link a table to the port rows.")
                    .at(COLUMNS));
            all.add(columns(table, parts.get(0).network().opset(), scratch, progress));
        }
        return all;
    }

    private Part columns(Table rows, long opset, Path scratch, Progress progress) {
        Preprocessing.Columns how;
        try {
            how = PlainColumns.find(rows, settings.columns(), progress);
        } catch (ProblemException e) {
            throw e.at(COLUMNS);
        }
        var graph = new GraphBuilder(COLUMNS, opset);
        Shape shape = Shape.of("batch", how.width());
        String values = graph.input(VALUES, ElementType.FLOAT, shape);
        graph.output(graph.node("Identity", values).as(HeadBuilder.POOLED), ElementType.FLOAT, shape);
        OnnxModel network = graph.build();
        Model model = Model.create(scratch.resolve(COLUMNS))
                .network(network)
                .preprocessing(how)
                .write();
        return Part.of("the plain columns", model);
    }
}
