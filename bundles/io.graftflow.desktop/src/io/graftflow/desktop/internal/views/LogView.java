package io.graftflow.desktop.internal.views;

import io.graftflow.desktop.internal.Clipboards;
import io.graftflow.desktop.internal.Commands;
import io.graftflow.desktop.internal.Icons;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.session.LogLines;
import io.graftflow.desktop.internal.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jface.action.Action;
import org.eclipse.jface.action.IAction;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyleRange;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.IWorkbenchCommandConstants;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.ViewPart;

/** What runs and the application tell, line by line. */
public final class LogView extends ViewPart {

    private static final int MARGIN = 6;
    private static final int GATHER_MILLIS = 100;
    private static final int MOST_CHARACTERS = 1_000_000;

    private final List<LogLines.Line> waiting = new ArrayList<>();
    private LogLines log;
    private StyledText text;
    private boolean follow = true;
    private boolean empty;
    private Runnable stop = () -> {};

    @Override
    public void createPartControl(Composite parent) {
        log = PlatformUI.getWorkbench().getService(Session.class).log();
        text = new StyledText(parent, SWT.MULTI | SWT.READ_ONLY | SWT.H_SCROLL | SWT.V_SCROLL);
        text.setFont(JFaceResources.getTextFont());
        text.setMargins(MARGIN, MARGIN, MARGIN, MARGIN);
        text.setEditable(false);
        Commands.on(getSite(), IWorkbenchCommandConstants.EDIT_COPY, () -> Clipboards.put(text.getSelectionText()));
        Commands.on(getSite(), IWorkbenchCommandConstants.EDIT_SELECT_ALL, text::selectAll);
        var tools = getViewSite().getActionBars().getToolBarManager();
        tools.add(tool(Words.of("log.clear"), "clear", IAction.AS_PUSH_BUTTON, this::clear));
        Action lock = tool(Words.of("log.lock"), "scroll-lock", IAction.AS_CHECK_BOX, () -> follow = !follow);
        tools.add(lock);
        stop = log.listen(line -> text.getDisplay().asyncExec(() -> add(line)));
        showAll();
    }

    private static Action tool(String name, String icon, int style, Runnable work) {
        Action action = new Action(name, style) {
            @Override
            public void run() {
                work.run();
            }
        };
        action.setImageDescriptor(Icons.descriptor(icon));
        return action;
    }

    private void showAll() {
        List<LogLines.Line> all = log.all();
        if (all.isEmpty()) {
            empty = true;
            text.setText(Words.of("log.empty"));
        } else {
            append(all);
        }
    }

    /** Lines come in bursts; they are put in together. */
    private void add(LogLines.Line line) {
        if (waiting.isEmpty()) {
            Display.getCurrent().timerExec(GATHER_MILLIS, this::appendWaiting);
        }
        waiting.add(line);
    }

    private void appendWaiting() {
        List<LogLines.Line> lines = List.copyOf(waiting);
        waiting.clear();
        if (!text.isDisposed()) {
            append(lines);
        }
    }

    private void append(List<LogLines.Line> lines) {
        if (empty || text.getCharCount() > MOST_CHARACTERS) {
            empty = false;
            text.setText("");
        }
        for (LogLines.Line line : lines) {
            String shown = line.shown() + "\n";
            int start = text.getCharCount();
            text.append(shown);
            Color colour = colour(line.level());
            if (colour != null) {
                text.setStyleRange(new StyleRange(start, shown.length(), colour, null));
            }
        }
        if (follow) {
            text.setSelection(text.getCharCount());
        }
    }

    /** Null means the text's own colour, as SWT has it. */
    private Color colour(String level) {
        boolean dark = text.getForeground().getRed() > text.getBackground().getRed();
        return switch (level) {
            case "error" -> dark ? new Color(242, 133, 127) : new Color(176, 40, 35);
            case "warning" -> dark ? new Color(224, 178, 100) : new Color(133, 84, 9);
            default -> null;
        };
    }

    private void clear() {
        log.clear();
        text.setText("");
    }

    @Override
    public void setFocus() {
        text.setFocus();
    }

    @Override
    public void dispose() {
        stop.run();
        super.dispose();
    }
}
