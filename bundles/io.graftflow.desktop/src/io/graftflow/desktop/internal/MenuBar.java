package io.graftflow.desktop.internal;

import org.eclipse.jface.action.GroupMarker;
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
        register(ActionFactory.QUIT.create(window));
        register(ActionFactory.PREFERENCES.create(window));
        register(ActionFactory.ABOUT.create(window));
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
        MenuManager menu = new MenuManager("&File", IWorkbenchActionConstants.M_FILE);
        add(menu, OWN + "new", "&New Workflow…");
        add(menu, OWN + "open", "&Open Workflow…");
        add(menu, OWN + "open-folder", "Open &Folder…");
        add(menu, OWN + "start", "S&tart Page");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.FILE_CLOSE, "&Close");
        add(menu, IWorkbenchCommandConstants.FILE_CLOSE_ALL, "C&lose All");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.FILE_SAVE, "&Save");
        add(menu, IWorkbenchCommandConstants.FILE_SAVE_AS, "Save &As…");
        add(menu, IWorkbenchCommandConstants.FILE_SAVE_ALL, "Sav&e All");
        menu.add(new Separator());
        add(menu, OWN + "share", "S&hare…");
        menu.add(new Separator());
        menu.add(new GroupMarker(IWorkbenchActionConstants.MB_ADDITIONS));
        menu.add(getAction(ActionFactory.QUIT.getId()));
        return menu;
    }

    private MenuManager edit() {
        MenuManager menu = new MenuManager("&Edit", IWorkbenchActionConstants.M_EDIT);
        add(menu, IWorkbenchCommandConstants.EDIT_UNDO, "&Undo");
        add(menu, IWorkbenchCommandConstants.EDIT_REDO, "&Redo");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.EDIT_CUT, "Cu&t");
        add(menu, IWorkbenchCommandConstants.EDIT_COPY, "&Copy");
        add(menu, IWorkbenchCommandConstants.EDIT_PASTE, "&Paste");
        add(menu, OWN + "duplicate", "&Duplicate");
        add(menu, IWorkbenchCommandConstants.EDIT_DELETE, "De&lete");
        add(menu, IWorkbenchCommandConstants.EDIT_SELECT_ALL, "Select &All");
        menu.add(new Separator());
        add(menu, OWN + "add", "Add &Node…");
        add(menu, OWN + "note", "Add N&ote");
        add(menu, IWorkbenchCommandConstants.FILE_RENAME, "Rena&me");
        add(menu, OWN + "group", "&Group");
        add(menu, OWN + "arrange", "Arran&ge");
        menu.add(new Separator());
        add(menu, OWN + "find", "&Find by Name…");
        return menu;
    }

    private MenuManager view() {
        MenuManager menu = new MenuManager("&View", OWN + "view");
        add(menu, OWN + "palette", "&Palette");
        add(menu, OWN + "inspector", "&Inspector");
        add(menu, OWN + "dock", "&Lower Panel");
        menu.add(new Separator());
        add(menu, OWN + "zoom-in", "Zoom &In");
        add(menu, OWN + "zoom-out", "Zoom &Out");
        add(menu, OWN + "zoom-full", "&Actual Size");
        add(menu, OWN + "fit", "&Fit All");
        return menu;
    }

    private MenuManager run() {
        MenuManager menu = new MenuManager("&Run", OWN + "run");
        add(menu, OWN + "run-all", "Run &All");
        add(menu, OWN + "run-here", "Run to &Here");
        add(menu, OWN + "cancel", "&Cancel");
        menu.add(new Separator());
        add(menu, OWN + "reset", "&Reset Selected");
        add(menu, OWN + "reset-all", "Reset A&ll");
        menu.add(new Separator());
        add(menu, OWN + "settings", "Node &Settings");
        return menu;
    }

    private MenuManager windowMenu() {
        MenuManager menu = new MenuManager("&Window", IWorkbenchActionConstants.M_WINDOW);
        MenuManager views = new MenuManager("Show &View");
        views.add(ContributionItemFactory.VIEWS_SHORTLIST.create(window));
        menu.add(views);
        add(menu, IWorkbenchCommandConstants.WINDOW_RESET_PERSPECTIVE, "&Reset Layout…");
        menu.add(new Separator());
        add(menu, IWorkbenchCommandConstants.WINDOW_NEXT_EDITOR, "&Next Tab");
        add(menu, IWorkbenchCommandConstants.WINDOW_PREVIOUS_EDITOR, "&Previous Tab");
        menu.add(new Separator());
        menu.add(getAction(ActionFactory.PREFERENCES.getId()));
        return menu;
    }

    private MenuManager help() {
        MenuManager menu = new MenuManager("&Help", IWorkbenchActionConstants.M_HELP);
        add(menu, OWN + "node-help", "&Node Help");
        add(menu, OWN + "canvas-keys", "&Keys of the Canvas");
        menu.add(new Separator());
        menu.add(getAction(ActionFactory.ABOUT.getId()));
        return menu;
    }

    private void add(IMenuManager menu, String command, String label) {
        menu.add(item(command, label));
    }

    private IContributionItem item(String command, String label) {
        CommandContributionItemParameter shown =
                new CommandContributionItemParameter(window, null, command, CommandContributionItem.STYLE_PUSH);
        shown.label = label;
        return new CommandContributionItem(shown);
    }
}
