package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** The store as other bundles get it: a service that knows the kinds that are services. */
final class ServiceTest {

    private static final long PATIENCE_MILLISECONDS = 20_000;

    @Test
    void isAServiceThatKnowsEveryKind() throws BundleException, InterruptedException {
        Bundle bundle = FrameworkUtil.getBundle(ModelStore.class);
        assumeTrue(bundle != null, "There are services inside OSGi only.");
        bundle.start();
        BundleContext context = bundle.getBundleContext();
        var tracker = new ServiceTracker<ModelStore, ModelStore>(context, ModelStore.class, null);
        tracker.open();
        try {
            ModelStore store = tracker.waitForService(PATIENCE_MILLISECONDS);
            String forms = String.join("\n", store.forms());
            for (String scheme : new String[] {"mvn:", "hf:", "npm:", "https:", "djl:", "path"}) {
                assertTrue(forms.contains(scheme), forms);
            }
        } finally {
            tracker.close();
        }
    }
}
