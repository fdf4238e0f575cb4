package io.graftflow.desktop.driver;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.Tree;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.ui.PlatformUI;

/**
 * Plays one part of releng/verify.d/55-desktop, which the system property {@code graftflow.drive} names, in the window that
 * {@code graftflow open} shows. Each thing that was seen is a line of the report.
 */
public final class Driver {

    private static final String TREE = "document.querySelector('.react-flow')";

    private final Path folder = Path.of(System.getProperty("graftflow.drive.folder"));
    private Hands hands;

    /** Called by declarative services before the window opens. */
    public void begin() {
        Thread thread = new Thread(this::play, "driver");
        thread.setDaemon(true);
        thread.start();
    }

    private void play() {
        try (PrintStream report = new PrintStream(
                Files.newOutputStream(Path.of(System.getProperty("graftflow.drive.report"))),
                true,
                StandardCharsets.UTF_8)) {
            try {
                hands = new Hands(window(), report, Path.of(System.getProperty("graftflow.drive.pictures")));
                switch (System.getProperty("graftflow.drive")) {
                    case "first" -> first();
                    case "chinese" -> chinese();
                    case "again" -> again();
                    case "after-kill" -> afterKill();
                    default -> throw new IllegalStateException("There is no such part.");
                }
            } catch (AssertionError | RuntimeException e) {
                report.println("FAILED " + e.getMessage());
                e.printStackTrace(report);
                Runtime.getRuntime().halt(99);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the workbench, and gives its display. */
    private static Display window() {
        while (!PlatformUI.isWorkbenchRunning()
                || PlatformUI.getWorkbench().isStarting()) {
            LockSupport.parkNanos(50_000_000);
        }
        return PlatformUI.getWorkbench().getDisplay();
    }

    /** From an empty folder: draw, mend, save, run, look at it in the dark, leave. */
    private void first() {
        hands.see("the window opens with the start page", () -> hands.shown("Start"));
        hands.see("the explorer shows the folder", () -> rows().isPresent());
        hands.see("the start page shows examples", () -> hands.holds("document.querySelector('.example b')"));
        hands.picture("start");
        newFlow();
        draw();
        mend();
        save();
        keys();
        run();
        help();
        search();
        preferences();
        hands.picture("dark");
        leave();
    }

    private Optional<TreeItem> rows() {
        return hands.item(tree(), "rows.csv");
    }

    private Tree tree() {
        return hands.all(Tree.class).get(0);
    }

    private void newFlow() {
        hands.menu("File", "New Workflow");
        Shell dialog = hands.find("a new workflow is asked for by name", () -> hands.dialog("New workflow"));
        hands.write(dialog, "copy");
        hands.press(dialog, "OK");
        hands.see("its canvas opens in a tab", () -> hands.shown("copy") && hands.holds(TREE));
        hands.see("its file is in the explorer", () -> hands.item(tree(), "copy.flow.json").isPresent());
    }

    private void draw() {
        hands.ui(() -> {
            tree().setSelection(rows().orElseThrow());
            return true;
        });
        hands.menuOf(hands.ui(this::tree), "Add to Workflow");
        hands.see("a table of the explorer becomes a node", () -> hands.holds(
                "document.querySelectorAll('.react-flow__node').length === 1"));
        hands.see("the tab tells of unsaved changes", () -> hands.tab("*copy").isPresent());
        hands.see("the node is selected", () -> hands.holds("document.querySelector('.react-flow__node.selected')"));
        hands.menu("Edit", "Add Node");
        hands.see("a node is searched for", () -> hands.holds("document.querySelector('[role=dialog] input, .picker input')"));
        type("Write Table");
        hands.see("it is found", () -> hands.holds(
                "(document.querySelector('[role=option][aria-selected=true]')||{}).textContent?.includes('Write Table')"));
        enter();
        hands.see("it is added and linked", () -> hands.holds(
                "document.querySelectorAll('.react-flow__node').length === 2 && document.querySelectorAll('.react-flow__edge').length === 1"));
    }

    /** Types into the field that has the cursor. */
    private void type(String text) {
        hands.ui(() -> hands.page("document.execCommand('selectAll'); document.execCommand('insertText', false, '" + text + "')"));
    }

    private void enter() {
        hands.ui(() -> hands.page(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))"));
    }

    private void mend() {
        hands.show("Problems");
        Table table = hands.find("the missing path is a problem", () -> problems());
        hands.ui(() -> {
            table.setSelection(0);
            return true;
        });
        hands.send(table, SWT.DefaultSelection, hands.ui(() -> table.getItem(0)));
        hands.see("a double-click leads to its setting", () -> hands.holds(
                "document.activeElement.matches('.inspector-body input')"));
        type("out/copy.csv");
        hands.see("with a path all is well", () -> hands.all(Table.class).get(0).getItemCount() == 0);
        hands.picture("drawn");
    }

    private Optional<Table> problems() {
        return hands.all(Table.class).stream().filter(table -> table.getItemCount() > 0).findFirst();
    }

    /** Keys that are pressed while the canvas has the cursor. */
    private void keys() {
        hands.see("problems and log are views, and no tabs of the page", () -> hands.holds(
                "document.querySelectorAll('.dock [role=tab]').length === 2"));
        hands.show("Log");
        hands.ui(() -> hands.page("document.activeElement.blur(); document.querySelector('.react-flow').focus()"));
        hands.key('p');
        hands.see("the key for problems shows their view", () -> hands.shown("Problems"));
        hands.see("the node is selected still", () -> hands.holds("document.querySelector('.react-flow__node.selected')"));
        hands.key(SWT.MOD1, 'd');
        hands.see("Ctrl+D duplicates the node", () -> nodes() == 3 && hands.tab("*copy").isPresent());
        hands.key(SWT.MOD1, 's');
        hands.see("Ctrl+S saves", () -> hands.tab("copy").isPresent() && written() == 2);
        hands.key(SWT.MOD1, 'z');
        hands.see("Ctrl+Z takes it back", () -> nodes() == 2 && hands.tab("*copy").isPresent());
        hands.key(SWT.MOD1, 'w');
        Shell asked = hands.find("Ctrl+W asks about unsaved changes", () -> hands.dialog("Unsaved changes"));
        hands.press(asked, "Cancel");
        hands.see("the tab stays", () -> hands.dialog("Unsaved changes").isEmpty()
                && hands.tab("*copy").isPresent());
        hands.key(SWT.MOD1, 's');
        hands.see("Ctrl+S saves what was taken back", () -> hands.tab("copy").isPresent() && written() == 1);
    }

    private int nodes() {
        return Integer.parseInt(hands.page("return '' + document.querySelectorAll('.react-flow__node').length"));
    }

    /** How many nodes in the file write tables. */
    private int written() throws IOException {
        return Files.readString(folder.resolve("copy.flow.json")).split("data.write-table@", -1).length - 1;
    }

    /** In Chinese: menus, views and what is asked. */
    private void chinese() {
        hands.see("the menus are in Chinese", () -> hands.menus().equals(List.of("文件", "编辑", "视图", "运行", "窗口", "帮助")));
        hands.see("so are the views", () -> hands.tab("资源管理器").isPresent() && hands.tab("问题").isPresent());
        hands.menu("文件", "新建工作流");
        Shell dialog = hands.find("a new workflow is asked for by name", () -> hands.dialog("新建工作流"));
        hands.picture("chinese");
        hands.press(dialog, "Cancel");
        hands.menu("文件", "退出");
    }

    private void save() {
        hands.menu("File", "Save");
        hands.see("it is saved", () -> hands.tab("copy").isPresent()
                && Files.readString(folder.resolve("copy.flow.json")).contains("out/copy.csv"));
    }

    private void run() {
        hands.show("Log");
        hands.menu("Run", "Run All");
        hands.see("the run is a job", () -> Job.getJobManager().find(null).length > 0
                && Arrays.stream(Job.getJobManager().find(null)).anyMatch(job -> job.getName().equals("Run copy")));
        hands.see("it runs to its end", () -> Files.exists(folder.resolve("out/copy.csv")));
        hands.see("the canvas shows that it ran", () -> hands.holds(
                "document.querySelectorAll('.react-flow__node .card.ran, .react-flow__node .ran').length > 0"));
        hands.see("the job ends with it", () -> Arrays.stream(Job.getJobManager().find(null))
                .noneMatch(job -> job.getName().equals("Run copy")));
        hands.see("the log tells of it", () -> hands.all(StyledText.class).stream()
                .anyMatch(text -> text.getText().contains("copy")));
        hands.see("what was written is in the explorer", () -> hands.item(tree(), "out").isPresent());
        hands.picture("ran");
    }

    private void help() {
        hands.menu("Help", "Node Help");
        hands.see("the help of the selected node is shown", () -> hands.all(Browser.class).stream()
                .anyMatch(browser -> browser.getText().contains("data.write-table@")));
        hands.picture("help");
    }

    /** Unfolds a folder, to see it unfolded again at the next start. */
    private void search() {
        hands.ui(() -> {
            TreeItem item = hands.item(tree(), "data").orElseThrow();
            item.setExpanded(true);
            Event event = new Event();
            event.item = item;
            tree().notifyListeners(SWT.Expand, event);
            item.setExpanded(true);
            return true;
        });
        hands.see("a folder unfolds", () -> hands.item(tree(), "data", "more.csv").isPresent());
    }

    private void preferences() {
        hands.menu("Window", "Preferences");
        Shell dialog = hands.find("the preferences open", () -> hands.dialog("Preferences"));
        hands.picture("preferences");
        hands.ui(() -> {
            Tree pages = (Tree) Hands.inside(dialog).stream().filter(Tree.class::isInstance).findFirst().orElseThrow();
            TreeItem page = hands.item(pages, "Appearance").orElseThrow();
            pages.setSelection(page);
            Event event = new Event();
            event.item = page;
            pages.notifyListeners(SWT.Selection, event);
            return true;
        });
        Combo theme = hands.find("the theme can be chosen", () -> Hands.inside(dialog).stream()
                .filter(Combo.class::isInstance)
                .map(Combo.class::cast)
                .filter(combo -> combo.isVisible() && combo.indexOf("Dark") >= 0)
                .findFirst());
        hands.ui(() -> {
            theme.select(theme.indexOf("Dark"));
            return true;
        });
        hands.press(dialog, "Apply and Close");
        hands.see("the canvas turns dark", () -> hands.holds("document.documentElement.dataset.theme === 'dark'"));
        hands.see("the window turns dark", () -> tree().getBackground().getRed() < 100);
    }

    private void leave() {
        hands.menu("Edit", "Add Note");
        hands.see("a note is an unsaved change", () -> hands.tab("*copy").isPresent());
        hands.show("*copy");
        hands.menu("File", "Close");
        Shell asked = hands.find("unsaved changes are asked about", () -> hands.dialog("Unsaved changes"));
        hands.press(asked, "Cancel");
        hands.see("a cancelled question changes nothing", () -> hands.dialog("Unsaved changes").isEmpty()
                && hands.tab("*copy").isPresent());
        hands.menu("File", "Exit");
        Shell again = hands.find("leaving asks too", () -> hands.dialog("Unsaved changes"));
        hands.press(again, "Don't Save");
    }

    /** The next start: all is as it was; then an edit, and the process is told to end. */
    private void again() {
        hands.see("the tab is there again", () -> hands.shown("copy") && hands.holds(TREE));
        hands.see("what was not to be saved is gone", () -> hands.tab("*copy").isEmpty()
                && hands.holds("document.querySelectorAll('.react-flow__node').length === 2"));
        hands.see("so is the view that was in front", () -> hands.shown("Node Help"));
        hands.see("and the folder is unfolded", () -> hands.item(tree(), "data", "more.csv").isPresent());
        hands.see("it is still dark", () -> tree().getBackground().getRed() < 100);
        hands.see("its results are there", () -> hands.holds("document.querySelector('.react-flow__node .cached, .react-flow__node .ran')"));
        hands.picture("again");
        hands.menu("Edit", "Add Note");
        hands.see("an edit is made", () -> hands.tab("*copy").isPresent());
        hands.see("the browser keeps it", () -> hands.holds("Object.keys(localStorage).some(key => key.startsWith('graftflow.draft'))"));
        // from here on the script goes on: it ends the process
    }

    /** After a signal in the middle of work. */
    private void afterKill() {
        hands.see("the tab is there after a signal", () -> hands.tab("*copy").isPresent());
        hands.see("the unsaved edit is there", () -> hands.holds("document.querySelector('.react-flow__node-note, .note')"));
        hands.show("*copy");
        hands.menu("Edit", "Undo");
        hands.see("and can be undone", () -> hands.tab("copy").isPresent());
        hands.menu("File", "Exit");
    }
}
