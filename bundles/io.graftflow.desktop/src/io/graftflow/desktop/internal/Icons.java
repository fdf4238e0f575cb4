package io.graftflow.desktop.internal;

import java.net.URL;
import org.eclipse.jface.resource.ImageDescriptor;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.graphics.Image;
import org.osgi.framework.FrameworkUtil;

/** The pictures of this bundle, by name. They are drawn once and belong to the workbench. */
public final class Icons {

    private static final String FOLDER = "icons/";

    private Icons() {}

    /** A picture for the workbench to load. */
    public static ImageDescriptor descriptor(String name) {
        URL entry = FrameworkUtil.getBundle(Icons.class).getEntry(FOLDER + name + ".svg");
        return entry == null ? ImageDescriptor.getMissingImageDescriptor() : ImageDescriptor.createFromURL(entry);
    }

    /** A picture; nobody need dispose of it. */
    public static Image image(String name) {
        String key = Icons.class.getName() + "." + name;
        if (JFaceResources.getImageRegistry().getDescriptor(key) == null) {
            JFaceResources.getImageRegistry().put(key, descriptor(name));
        }
        return JFaceResources.getImageRegistry().get(key);
    }
}
