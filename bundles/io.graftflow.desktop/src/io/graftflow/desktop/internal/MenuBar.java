package io.graftflow.desktop.internal;

import org.eclipse.jface.action.GroupMarker;
import org.eclipse.jface.action.IAction;
import org.eclipse.jface.action.IContributionItem;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.ui.IWorkbenchActionConstants;
import org.eclipse.ui.IWorkbenchCommandConstants;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.actions.ActionFactory;
import org.eclipse.ui.actions.ContributionItemFactory;
import org.eclipse.ui.application.ActionBarAdvisor;
import org.eclipse.ui.application.IActionBarConfigurer;
import org.eclipse.ui.menus.CommandContributionItem;
import org.eclipse.ui.menus.CommandContributionItemParameter;

/** The menus. What they do are commands, whose keys and handlers {@code plugin.xml} names. */
final class MenuBar extends ActionBarAdvisor {

    private static final String OWN = "io.graftflow.desktop.";

    private IWorkbenchWindow window;

    MenuBar(IActionBarConfigurer configurer) {
        super(configurer);
    }

    @Override
    protected void makeActions(IWorkbenchWindow shown) {
        window = shown;
        register(ActionFactory.SAVE.create(window));
        register(ActionFactory.SAVE_ALL.create(window));
        register(ActionFactory.QUIT.create(window), "exit");
        register(ActionFactory.PREFERENCES.create(window), "preferences");
        register(ActionFactory.ABOUT.create(window), "about");
    }

    private void register(IAction action, String label) {
        action.setText(Words.of("menu." + label));
        register(action);
    }

    @Override
    protected void fillMenuBar(IMenuManager bar) {
        bar.add(file());
        bar.add(edit());
        bar.add(view());
        bar.add(run());
        bar.add(new GroupMarker(IWorkbenchActionConstants.MB_ADDITIONS));
        bar.add(windowMenu());
        bar.add(help());
    }

    private MenuManager file() {
        MenuManager menu = new MenuManager(Words.of("menu.file"), IWorkbenchActionConstants.M_FILE);
        add(menu, OWN + "new", "new");
        add(menu, OWN + "open", "open");
        add(menu, OWN + "open-folder", "open-folder");
        add(menu, OWN + "start", "start");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.FILE_CLOSE, "close");
        add(menu, IWorkbenchCommandConstants.FILE_CLOSE_ALL, "close-all");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.FILE_SAVE, "save");
        add(menu, IWorkbenchCommandConstants.FILE_SAVE_AS, "save-as");
        add(menu, IWorkbenchCommandConstants.FILE_SAVE_ALL, "save-all");
        menu.add(new Separator());
        add(menu, OWN + "share", "share");
        menu.add(new Separator());
        menu.add(new GroupMarker(IWorkbenchActionConstants.MB_ADDITIONS));
        menu.add(getAction(ActionFactory.QUIT.getId()));
        return menu;
    }

    private MenuManager edit() {
        MenuManager menu = new MenuManager(Words.of("menu.edit"), IWorkbenchActionConstants.M_EDIT);
        add(menu, IWorkbenchCommandConstants.EDIT_UNDO, "undo");
        add(menu, IWorkbenchCommandConstants.EDIT_REDO, "redo");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.EDIT_CUT, "cut");
        add(menu, IWorkbenchCommandConstants.EDIT_COPY, "copy");
        add(menu, IWorkbenchCommandConstants.EDIT_PASTE, "paste");
        add(menu, OWN + "duplicate", "duplicate");
        add(menu, IWorkbenchCommandConstants.EDIT_DELETE, "delete");
        add(menu, IWorkbenchCommandConstants.EDIT_SELECT_ALL, "select-all");
        menu.add(new Separator());
        add(menu, OWN + "add", "add");
        add(menu, OWN + "note", "note");
        add(menu, IWorkbenchCommandConstants.FILE_RENAME, "rename");
        add(menu, OWN + "group", "group");
        add(menu, OWN + "arrange", "arrange");
        menu.add(new Separator());
        add(menu, OWN + "find", "find");
        return menu;
    }

    private MenuManager view() {
        MenuManager menu = new MenuManager(Words.of("menu.view"), OWN + "view");
        add(menu, OWN + "palette", "palette");
        add(menu, OWN + "inspector", "inspector");
        add(menu, OWN + "dock", "dock");
        menu.add(new Separator());
        add(menu, OWN + "zoom-in", "zoom-in");
        add(menu, OWN + "zoom-out", "zoom-out");
        add(menu, OWN + "zoom-full", "zoom-full");
        add(menu, OWN + "fit", "fit");
        return menu;
    }

    private MenuManager run() {
        MenuManager menu = new MenuManager(Words.of("menu.run"), OWN + "run");
        add(menu, OWN + "run-all", "run-all");
        add(menu, OWN + "run-here", "run-here");
        add(menu, OWN + "cancel", "cancel");
        menu.add(new Separator());
        add(menu, OWN + "reset", "reset");
        add(menu, OWN + "reset-all", "reset-all");
        menu.add(new Separator());
        add(menu, OWN + "settings", "settings");
        return menu;
    }

    private MenuManager windowMenu() {
        MenuManager menu = new MenuManager(Words.of("menu.window"), IWorkbenchActionConstants.M_WINDOW);
        MenuManager views = new MenuManager(Words.of("menu.show-view"));
        views.add(ContributionItemFactory.VIEWS_SHORTLIST.create(window));
        menu.add(views);
        add(menu, IWorkbenchCommandConstants.WINDOW_RESET_PERSPECTIVE, "reset-layout");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.WINDOW_NEXT_EDITOR, "next-editor");
        add(menu, IWorkbenchCommandConstants.WINDOW_PREVIOUS_EDITOR, "previous-editor");
        menu.add(new Separator());
        menu.add(getAction(ActionFactory.PREFERENCES.getId()));
        return menu;
    }

    private MenuManager help() {
        MenuManager menu = new MenuManager(Words.of("menu.help"), IWorkbenchActionConstants.M_HELP);
        add(menu, OWN + "node-help", "node-help");
        add(menu, OWN + "canvas-keys", "canvas-keys");
        menu.add(new Separator());
        menu.add(getAction(ActionFactory.ABOUT.getId()));
        return menu;
    }

    /** Adds a command by the last part of its label's key. */
    private void add(IMenuManager menu, String command, String label) {
        menu.add(item(command, Words.of("menu." + label)));
    }

    private IContributionItem item(String command, String label) {
        CommandContributionItemParameter shown =
                new CommandContributionItemParameter(window, null, command, CommandContributionItem.STYLE_PUSH);
        shown.label = label;
        return new CommandContributionItem(shown);
    }
}
