package io.graftflow.desktop.internal.views;

import io.graftflow.base.Problem;
import io.graftflow.base.Severity;
import io.graftflow.desktop.internal.Clipboards;
import io.graftflow.desktop.internal.Commands;
import io.graftflow.desktop.internal.Icons;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.editor.FlowInput;
import io.graftflow.desktop.internal.editor.Flows;
import io.graftflow.desktop.internal.session.FlowProblem;
import io.graftflow.desktop.internal.session.Session;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jface.layout.TableColumnLayout;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnViewerToolTipSupport;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.ui.IWorkbenchCommandConstants;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.ViewPart;

/** All that is wrong with the workflows in tabs; a double-click leads to the node and its setting. */
public final class ProblemsView extends ViewPart {

    private Session session;
    private Label summary;
    private TableViewer table;
    private Runnable stop = () -> {};

    @Override
    public void createPartControl(Composite parent) {
        session = PlatformUI.getWorkbench().getService(Session.class);
        GridLayout layout = new GridLayout();
        layout.marginWidth = 0;
        layout.marginHeight = 0;
        layout.verticalSpacing = 0;
        parent.setLayout(layout);
        summary = new Label(parent, SWT.NONE);
        GridData line = new GridData(SWT.FILL, SWT.CENTER, true, false);
        line.horizontalIndent = 6;
        line.verticalIndent = 3;
        summary.setLayoutData(line);
        Composite place = new Composite(parent, SWT.NONE);
        place.setLayoutData(new GridData(SWT.FILL, SWT.FILL, true, true));
        fill(place);
        getSite().setSelectionProvider(table);
        Commands.on(getSite(), IWorkbenchCommandConstants.EDIT_COPY, this::copy);
        stop = session.flows().listen(this::refresh);
        refresh();
    }

    private void fill(Composite place) {
        TableColumnLayout columns = new TableColumnLayout();
        place.setLayout(columns);
        table = new TableViewer(place, SWT.MULTI | SWT.FULL_SELECTION | SWT.H_SCROLL | SWT.V_SCROLL);
        table.setContentProvider(ArrayContentProvider.getInstance());
        table.getTable().setHeaderVisible(true);
        column(
                columns,
                Words.of("problems.description"),
                44,
                one -> one.problem().message(),
                true);
        column(columns, Words.of("problems.remedy"), 30, one -> one.problem().remedy(), false);
        column(columns, Words.of("problems.node"), 10, one -> one.problem().node(), false);
        column(columns, Words.of("problems.place"), 8, one -> one.problem().where(), false);
        column(columns, Words.of("problems.flow"), 12, one -> new FlowInput(one.path()).getName(), false);
        ColumnViewerToolTipSupport.enableFor(table);
        table.addDoubleClickListener(event -> jump());
    }

    private void column(
            TableColumnLayout columns, String title, int weight, Function<FlowProblem, String> text, boolean icon) {
        TableViewerColumn column = new TableViewerColumn(table, SWT.NONE);
        column.getColumn().setText(title);
        columns.setColumnData(column.getColumn(), new ColumnWeightData(weight, 60, true));
        column.setLabelProvider(new ColumnLabelProvider() {
            @Override
            public String getText(Object element) {
                return element instanceof FlowProblem problem ? text.apply(problem) : "";
            }

            @Override
            public String getToolTipText(Object element) {
                return getText(element);
            }

            @Override
            public Image getImage(Object element) {
                return icon && element instanceof FlowProblem one
                        ? Icons.image(one.problem().severity().name().toLowerCase(Locale.ROOT))
                        : null;
            }
        });
    }

    private void refresh() {
        if (table.getControl().isDisposed()) {
            return;
        }
        List<FlowProblem> all = session.flows().problems();
        if (!all.equals(table.getInput())) {
            table.setInput(all);
        }
        String counts = counts(all);
        if (!counts.equals(summary.getText())) {
            summary.setText(counts);
            setPartName(all.isEmpty() ? Words.of("view.problems") : Words.of("problems.title", all.size()));
        }
    }

    /** How many problems of each severity, in words. */
    static String counts(List<FlowProblem> all) {
        if (all.isEmpty()) {
            return Words.of("problems.none");
        }
        return List.of(Severity.ERROR, Severity.WARNING, Severity.INFO).stream()
                .map(severity -> count(all, severity))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(Words.of("comma")));
    }

    private static String count(List<FlowProblem> all, Severity severity) {
        long number =
                all.stream().filter(one -> one.problem().severity() == severity).count();
        return number == 0 ? "" : Words.of("problems." + severity.name().toLowerCase(Locale.ROOT), number);
    }

    private void jump() {
        if (table.getStructuredSelection().getFirstElement() instanceof FlowProblem problem) {
            Flows.open(getSite().getPage(), problem.path()).ifPresent(editor -> editor.jump(problem));
        }
    }

    private void copy() {
        String text = table.getStructuredSelection().stream()
                .filter(FlowProblem.class::isInstance)
                .map(one -> sentence(((FlowProblem) one).problem()))
                .collect(Collectors.joining("\n"));
        Clipboards.put(text);
    }

    private static String sentence(Problem problem) {
        return problem.sentence() + " [" + problem.code() + "]";
    }

    @Override
    public void setFocus() {
        table.getControl().setFocus();
    }

    @Override
    public void dispose() {
        stop.run();
        super.dispose();
    }
}
