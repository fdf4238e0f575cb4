package io.graftflow.nodes.model.savemodel;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Model;
import io.graftflow.model.ModelCard;
import io.graftflow.model.ModelFiles;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;

/** Writes a model into a folder of the user's. */
@Component(service = NodeType.class)
public final class SaveModel implements NodeType<SaveModel.Settings> {

    private static final String MODEL = "model";
    private static final String REPORT = "report";

    /** Where to write, and what the card says. */
    public record Settings(
            @Setting(title = "Folder", help = "The folder to make or replace.") @Setting.OutputFile Path path,
            @Setting(
                            title = "Name",
                            help = "What the model card calls the model. None: as the folder is called.",
                            orElse = "")
                    String name,
            @Setting(title = "Description", help = "A paragraph for the model card, in Markdown.", orElse = "")
                    String description,
            @Setting(
                            title = "Replace whatever is there",
                            help = "Also replace a folder that holds other files than a saved model's. They are lost.",
                            orElse = "false")
                    boolean replace) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("model.save", 1)
                .named("Save Model", "Model")
                .summary("Writes a model, its preprocessing and a model card into a folder.")
                .in(PortKind.MODEL, MODEL, "The model to save.")
                .optionalIn(PortKind.REPORT, REPORT, "A report whose metrics go into the model card.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        return Target.problem(settings.path(), settings.replace())
                .map(Specs.none()::with)
                .orElse(Specs.none());
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return "to " + settings.path().getFileName();
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Optional<Problem> problem = Target.problem(settings.path(), settings.replace());
        if (problem.isPresent()) {
            throw new ProblemException(problem.get());
        }
        Model model = inputs.model(MODEL);
        SortedMap<String, Double> metrics = inputs.has(REPORT) ? metrics(inputs.report(REPORT)) : new TreeMap<>();
        String folder = settings.path().getFileName().toString();
        var card = new ModelCard(
                settings.name().isBlank() ? folder : settings.name(), settings.description(), model.spec(), metrics);
        model.edit(settings.path())
                .standalone()
                .text(ModelFiles.CARD, card.markdown())
                .write();
        return Values.none();
    }

    private static SortedMap<String, Double> metrics(Report report) {
        SortedMap<String, Double> metrics = new TreeMap<>();
        for (var entry : report.figures().path("metrics").properties()) {
            JsonNode value = entry.getValue();
            if (value.isNumber()) {
                metrics.put(entry.getKey(), value.doubleValue());
            }
        }
        return metrics;
    }
}
