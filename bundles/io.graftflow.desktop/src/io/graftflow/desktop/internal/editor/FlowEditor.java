package io.graftflow.desktop.internal.editor;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.desktop.internal.Alerts;
import io.graftflow.desktop.internal.Icons;
import io.graftflow.desktop.internal.Views;
import io.graftflow.desktop.internal.Windows;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.session.FlowProblem;
import io.graftflow.desktop.internal.session.FlowState;
import io.graftflow.desktop.internal.session.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.SWT;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.browser.ProgressListener;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IEditorPart;
import org.eclipse.ui.IEditorSite;
import org.eclipse.ui.ISaveablePart2;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.EditorPart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The canvas in a tab: the server's page in a browser. The page edits and saves; the tab asks it to. */
public final class FlowEditor extends EditorPart implements ISaveablePart2 {

    /** The editor's name in the registry. */
    public static final String ID = "io.graftflow.desktop.flow";

    private static final Logger LOG = LoggerFactory.getLogger(FlowEditor.class);
    private static final Duration LONGEST_SAVE = Duration.ofSeconds(30);
    private static boolean leaving;

    private Session session;
    private Browser browser;
    private FlowState state = FlowState.of("");
    private Optional<Boolean> saved = Optional.empty();

    /** From now on no tab asks for unsaved edits: the browser keeps them for the next start. */
    public static void leaveUnsaved() {
        leaving = true;
    }

    @Override
    public void init(IEditorSite site, IEditorInput input) throws PartInitException {
        if (!(input instanceof FlowInput flow)) {
            throw new PartInitException("Expected a workflow of the open folder, got " + input.getName() + ".");
        }
        session = PlatformUI.getWorkbench().getService(Session.class);
        setSite(site);
        show(flow);
    }

    private void show(FlowInput flow) {
        setInput(flow);
        setPartName(flow.getName());
        setTitleToolTip(flow.getToolTipText());
        setTitleImage(Icons.image(flow.path().isEmpty() ? "graftflow" : "flow"));
        state = new FlowState(
                flow.path(),
                state.dirty(),
                state.undo(),
                state.redo(),
                state.node(),
                state.nodeType(),
                state.problems());
        session.flows().put(this, state);
    }

    @Override
    public void createPartControl(Composite parent) {
        browser = new Browser(parent, SWT.NONE);
        PageMessages messages = new PageMessages(browser, this::told);
        browser.addDisposeListener(event -> messages.dispose());
        browser.addOpenWindowListener(event -> event.required = true);
        browser.addProgressListener(ProgressListener.completedAdapter(event -> ask("report()")));
        browser.setUrl(session.page(path()).toString());
        EditCommands.activate(this);
    }

    private void told(JsonNode message) {
        if (browser.isDisposed()) {
            return;
        }
        switch (message.path("type").asText()) {
            case "saved" -> saved = Optional.of(message.path("saved").asBoolean());
            case "open" -> Flows.open(getSite().getPage(), message.path("path").asText());
            case "view" -> view(message.path("view").asText());
            case "folder" ->
                Alerts.during(
                        getSite().getShell(),
                        Words.of("folder.open"),
                        () -> Windows.open(
                                folder(message.path("folder").asText()),
                                message.path("path").asText()));
            default -> changed(state.with(message));
        }
    }

    /** Shows what the page has no tab for, as the window has a view. */
    private void view(String name) {
        try {
            getSite().getPage().showView(name.equals("log") ? Views.LOG : Views.PROBLEMS);
        } catch (PartInitException e) {
            LOG.warn("The view {} does not open", name, e);
        }
    }

    /** A folder as people write it: a tilde stands for their own. */
    private static Path folder(String text) {
        String home = System.getProperty("user.home");
        return Path.of(text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text);
    }

    private void changed(FlowState next) {
        boolean dirtyChanged = next.dirty() != state.dirty();
        boolean moved = !next.path().equals(path()) && !next.path().isEmpty();
        state = next;
        session.flows().put(this, next);
        if (moved) {
            show(new FlowInput(next.path()));
            firePropertyChange(IEditorPart.PROP_INPUT);
        }
        if (dirtyChanged) {
            firePropertyChange(IEditorPart.PROP_DIRTY);
        }
    }

    /** The workflow's path in the open folder; empty for the start page. */
    public String path() {
        return getEditorInput() instanceof FlowInput flow ? flow.path() : "";
    }

    /** What the page last told. */
    public FlowState state() {
        return state;
    }

    /** Shows the workflow at the path that its file now has. */
    public void moved(String path) {
        show(new FlowInput(path));
        browser.setUrl(session.page(path).toString());
        browser.refresh();
    }

    /** Does one of the page's commands by its word, see {@code host/keys.ts} of the page. */
    public void act(String command) {
        ask("act(" + quoted(command) + ")");
    }

    /** Leads to the place of a problem. */
    public void jump(FlowProblem problem) {
        ask("jump(" + problem.toJson() + ")");
    }

    /** Adds the node that a file of the open folder makes. */
    public void add(String file) {
        ask("add(" + quoted(file) + ")");
    }

    /** Calls the page; nothing happens while it has not come yet. */
    void ask(String call) {
        if (!browser.isDisposed()) {
            browser.execute("window.graftflow && window.graftflow." + call);
        }
    }

    /** Calls the page and gives its answer; empty while it has not come yet. */
    String answer(String call) {
        Object answer = browser.evaluate("return window.graftflow ? window.graftflow." + call + " : ''");
        return answer instanceof String text ? text : "";
    }

    /** A text as a literal of the page's language. */
    static String quoted(String text) {
        return Json.object().textNode(text).toString();
    }

    @Override
    public void doSave(IProgressMonitor monitor) {
        saved = Optional.empty();
        ask("save()");
        Display display = browser.getDisplay();
        display.timerExec((int) LONGEST_SAVE.toMillis(), display::wake);
        Instant end = Instant.now().plus(LONGEST_SAVE);
        while (saved.isEmpty() && !browser.isDisposed() && Instant.now().isBefore(end)) {
            if (!display.readAndDispatch()) {
                display.sleep();
            }
        }
        if (!saved.orElse(false)) {
            monitor.setCanceled(true);
        }
    }

    /** Asks itself, since edits that are not to be saved must not come back from what the browser keeps. */
    @Override
    public int promptToSaveOnClose() {
        int answer = MessageDialog.open(
                MessageDialog.QUESTION_WITH_CANCEL,
                getSite().getShell(),
                Words.of("unsaved.title"),
                Words.of("unsaved.question", getPartName()),
                SWT.NONE,
                Words.of("unsaved.save"),
                Words.of("unsaved.discard"),
                Words.of("cancel"));
        return switch (answer) {
            case 0 -> ISaveablePart2.YES;
            case 1 -> {
                answer("discard()");
                yield ISaveablePart2.NO;
            }
            default -> ISaveablePart2.CANCEL;
        };
    }

    @Override
    public void doSaveAs() {
        act("saveAs");
    }

    @Override
    public boolean isSaveAsAllowed() {
        return !path().isEmpty();
    }

    @Override
    public boolean isDirty() {
        return state.dirty() && !leaving;
    }

    @Override
    public void setFocus() {
        session.flows().front(this);
        browser.setFocus();
    }

    @Override
    public void dispose() {
        session.flows().remove(this);
        super.dispose();
    }
}
