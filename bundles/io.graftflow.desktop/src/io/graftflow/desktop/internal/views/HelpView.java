package io.graftflow.desktop.internal.views;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.desktop.internal.session.FlowState;
import io.graftflow.desktop.internal.session.HelpPages;
import io.graftflow.desktop.internal.session.Session;
import java.util.Optional;
import org.eclipse.swt.SWT;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.browser.LocationListener;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.program.Program;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.ViewPart;

/** The help of the node that is selected on the canvas; without one, all nodes to choose from. */
public final class HelpView extends ViewPart {

    private Session session;
    private HelpPages pages;
    private Browser browser;
    private String shown = "";
    private Runnable stop = () -> {};

    @Override
    public void createPartControl(Composite parent) {
        session = PlatformUI.getWorkbench().getService(Session.class);
        pages = new HelpPages(session.server().get("/api/nodes"));
        browser = new Browser(parent, SWT.NONE);
        browser.setJavascriptEnabled(false);
        browser.addLocationListener(LocationListener.changingAdapter(event -> {
            if (event.location.startsWith(HelpPages.NODE)) {
                event.doit = false;
                show(event.location.substring(HelpPages.NODE.length()));
            } else if (event.location.startsWith("http")) {
                event.doit = false;
                Program.launch(event.location);
            }
        }));
        browser.addOpenWindowListener(event -> event.required = true);
        Runnable flows = session.flows().listen(this::follow);
        Runnable events = session.listen(this::heard);
        stop = () -> {
            flows.run();
            events.run();
        };
        show("");
        follow();
    }

    private void heard(JsonNode event) {
        switch (event.path("type").asText()) {
            case "nodes" -> pages = new HelpPages(session.server().get("/api/nodes"));
            case "settings" -> show(shown);
            default -> {}
        }
    }

    private void follow() {
        Optional<String> type = session.flows().front().map(FlowState::nodeType).filter(name -> !name.isEmpty());
        type.filter(name -> !name.equals(shown)).ifPresent(this::show);
    }

    private void show(String type) {
        if (browser.isDisposed()) {
            return;
        }
        shown = type;
        RGB ground = browser.getParent().getBackground().getRGB();
        boolean dark = ground.red + ground.green + ground.blue < 3 * 128;
        browser.setText(type.isEmpty() ? pages.index(dark) : pages.node(type, dark));
    }

    @Override
    public void setFocus() {
        browser.setFocus();
    }

    @Override
    public void dispose() {
        stop.run();
        super.dispose();
    }
}
