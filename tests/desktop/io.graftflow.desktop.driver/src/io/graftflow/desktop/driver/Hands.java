package io.graftflow.desktop.driver;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.swt.SWT;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.custom.CTabFolder;
import org.eclipse.swt.custom.CTabItem;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.PaletteData;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.Tree;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.swt.widgets.Widget;

/** Looks at the window and works in it, from a thread of its own. All waits are for something that is seen to happen. */
final class Hands {

    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("graftflow.drive.seconds", 60));
    private static final int LOOK_MILLIS = 50;

    private final Display display;
    private final PrintStream report;
    private final Path pictures;

    Hands(Display display, PrintStream report, Path pictures) {
        this.display = display;
        this.report = report;
        this.pictures = pictures;
    }

    /** Asks for something on the window's thread. */
    <T> T ui(Callable<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        AtomicReference<Exception> failure = new AtomicReference<>();
        display.syncExec(() -> {
            try {
                answer.set(question.call());
            } catch (Exception e) {
                failure.set(e);
            }
        });
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        return answer.get();
    }

    /** Does something on the window's thread without waiting for its end, as it may open a dialog. */
    void start(Runnable action) {
        display.asyncExec(action);
    }

    /** Waits until something is there, and reports. */
    <T> T find(String name, Callable<Optional<T>> question) {
        Instant end = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(end)) {
            Optional<T> found = ui(question);
            if (found.isPresent()) {
                report.println("passed " + name);
                report.flush();
                return found.get();
            }
            pause();
        }
        picture("failed");
        throw new AssertionError(name);
    }

    /** Waits until something holds, and reports. */
    void see(String name, Callable<Boolean> question) {
        find(name, () -> question.call() ? Optional.of(true) : Optional.empty());
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The windows and dialogs, the one in front last. */
    List<Shell> shells() {
        return Arrays.stream(display.getShells()).filter(Shell::isVisible).toList();
    }

    /** The window itself. */
    Shell window() {
        return shells().stream()
                .filter(shell -> shell.getMenuBar() != null)
                .findFirst()
                .orElseThrow();
    }

    /** A dialog by its title. */
    Optional<Shell> dialog(String title) {
        return shells().stream().filter(shell -> shell.getText().equals(title)).findFirst();
    }

    /** All that is inside, visible or not. */
    static List<Control> inside(Composite composite) {
        List<Control> all = new ArrayList<>();
        for (Control child : composite.getChildren()) {
            all.add(child);
            if (child instanceof Composite inner) {
                all.addAll(inside(inner));
            }
        }
        return all;
    }

    /** The visible controls of a kind in the window. */
    <T extends Control> List<T> all(Class<T> kind) {
        return inside(window()).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(Control::isVisible)
                .toList();
    }

    /** All tabs of editors and views. */
    List<CTabItem> tabs() {
        return inside(window()).stream()
                .filter(CTabFolder.class::isInstance)
                .flatMap(folder -> Arrays.stream(((CTabFolder) folder).getItems()))
                .toList();
    }

    /** A tab by its text, a number behind it left out. */
    Optional<CTabItem> tab(String text) {
        return tabs().stream()
                .filter(tab -> tab.getText().replaceFirst(" \\(\\d+\\)$", "").equals(text))
                .findFirst();
    }

    /** Whether a tab is the one that its folder shows. */
    boolean shown(String text) {
        return tab(text).filter(tab -> tab.getParent().getSelection() == tab).isPresent();
    }

    /** Clicks on a tab. */
    void show(String text) {
        ui(() -> {
            CTabItem tab = tab(text).orElseThrow();
            tab.getParent().setSelection(tab);
            Event event = new Event();
            event.item = tab;
            tab.getParent().notifyListeners(SWT.Selection, event);
            return true;
        });
    }

    /** The menus of the menu bar, without their keys. */
    List<String> menus() {
        return Arrays.stream(window().getMenuBar().getItems())
                .map(item -> plainText(item.getText()))
                .toList();
    }

    /** Presses a key in the canvas: {@code key('p')}, {@code key(SWT.MOD1, 's')}. */
    void key(int... keys) {
        ui(() -> {
            window().forceActive();
            return canvas().orElseThrow().setFocus();
        });
        for (int i = 0; i < keys.length; i++) {
            post(SWT.KeyDown, keys[i]);
        }
        for (int i = keys.length - 1; i >= 0; i--) {
            post(SWT.KeyUp, keys[i]);
        }
    }

    private void post(int type, int key) {
        Event event = new Event();
        event.type = type;
        if ((key & SWT.MODIFIER_MASK) != 0) {
            event.keyCode = key;
        } else {
            event.character = (char) key;
        }
        if (!display.post(event)) {
            throw new AssertionError("The key " + key + " cannot be pressed.");
        }
    }

    /** Chooses an item of the menu bar: {@code menu("File", "Save")}. */
    void menu(String... path) {
        ui(() -> {
            Menu menu = window().getMenuBar();
            for (int i = 0; i < path.length - 1; i++) {
                menu = item(menu, path[i]).orElseThrow().getMenu();
                menu.notifyListeners(SWT.Show, new Event());
            }
            MenuItem item = item(menu, path[path.length - 1]).orElseThrow();
            if (!item.isEnabled()) {
                throw new IllegalStateException(String.join(" > ", path) + " is not enabled");
            }
            start(() -> item.notifyListeners(SWT.Selection, new Event()));
            return true;
        });
    }

    /** Chooses an item of a control's own menu. */
    void menuOf(Control control, String text) {
        ui(() -> {
            Menu menu = control.getMenu();
            menu.notifyListeners(SWT.Show, new Event());
            MenuItem item = item(menu, text).orElseThrow();
            start(() -> item.notifyListeners(SWT.Selection, new Event()));
            return true;
        });
    }

    private static Optional<MenuItem> item(Menu menu, String text) {
        return Arrays.stream(menu.getItems())
                .filter(item -> plainText(item.getText()).equals(text))
                .findFirst();
    }

    /** Without the letter that chooses it, the dots, and the key. */
    private static String plainText(String text) {
        return text.replaceFirst("\\(&.\\)", "").replace("&", "").replaceFirst("(\\.\\.\\.|…)?(\t.*)?$", "");
    }

    /** Presses a button of a dialog. */
    void press(Shell dialog, String text) {
        ui(() -> {
            Button button = inside(dialog).stream()
                    .filter(Button.class::isInstance)
                    .map(Button.class::cast)
                    .filter(one -> one.getText().replace("&", "").equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no button " + text));
            start(() -> button.notifyListeners(SWT.Selection, new Event()));
            return true;
        });
    }

    /** Writes into the only field of a dialog. */
    void write(Shell dialog, String text) {
        ui(() -> {
            inside(dialog).stream()
                    .filter(Text.class::isInstance)
                    .map(Text.class::cast)
                    .filter(field -> (field.getStyle() & SWT.READ_ONLY) == 0)
                    .findFirst()
                    .orElseThrow()
                    .setText(text);
            return true;
        });
    }

    /** An item of a tree by its texts from the root on; folders on the way are unfolded. */
    Optional<TreeItem> item(Tree tree, String... path) {
        TreeItem[] items = tree.getItems();
        TreeItem found = null;
        for (String text : path) {
            found = Arrays.stream(items).filter(item -> item.getText().equals(text)).findFirst().orElse(null);
            if (found == null) {
                return Optional.empty();
            }
            items = found.getItems();
        }
        return Optional.ofNullable(found);
    }

    /** Sends an event to a widget. */
    void send(Widget widget, int type, Widget item) {
        ui(() -> {
            Event event = new Event();
            event.item = item;
            widget.notifyListeners(type, event);
            return true;
        });
    }

    /** The canvas of the tab in front. */
    Optional<Browser> canvas() {
        return all(Browser.class).stream()
                .filter(browser -> browser.getUrl().startsWith("http://127.0.0.1:"))
                .findFirst();
    }

    /** What a script in the canvas gives, as text. */
    String page(String script) {
        return canvas().map(browser -> String.valueOf(browser.evaluate(script))).orElse("");
    }

    /** Whether a script in the canvas gives true. */
    boolean holds(String script) {
        return page("return !!(" + script + ")").equals("true");
    }

    /** Takes a picture of the window. */
    void picture(String name) {
        ui(() -> {
            Shell window = window();
            Image image = new Image(display, window.getBounds().width, window.getBounds().height);
            GC gc = new GC(display);
            gc.copyArea(image, window.getBounds().x, window.getBounds().y);
            gc.dispose();
            ImageLoader loader = new ImageLoader();
            loader.data = new ImageData[] {plain(image.getImageData())};
            loader.save(pictures.resolve(name + ".png").toString(), SWT.IMAGE_PNG);
            image.dispose();
            return true;
        });
    }

    /** Without the transparency that a screen's picture has by accident. */
    private static ImageData plain(ImageData data) {
        ImageData plain = new ImageData(data.width, data.height, 24, new PaletteData(0xff0000, 0xff00, 0xff));
        for (int y = 0; y < data.height; y++) {
            for (int x = 0; x < data.width; x++) {
                RGB colour = data.palette.getRGB(data.getPixel(x, y));
                plain.setPixel(x, y, colour.red << 16 | colour.green << 8 | colour.blue);
            }
        }
        return plain;
    }
}
