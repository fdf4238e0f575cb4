package io.graftflow.train;

import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/** An engine whose sessions add something to every float that they give. */
final class BiasedEngine {

    private BiasedEngine() {}

    static Engine of(Engine real, float bias) {
        return wrap(Engine.class, real, bias);
    }

    private static <T> T wrap(Class<T> type, T real, float bias) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            try {
                Object result = method.invoke(real, given);
                if (result instanceof Session session) {
                    return wrap(Session.class, session, bias);
                }
                return real instanceof Session && result instanceof Map<?, ?> outputs ? biased(outputs, bias) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        return type.cast(proxy);
    }

    private static Map<String, TensorData> biased(Map<?, ?> outputs, float bias) {
        var biased = new LinkedHashMap<String, TensorData>();
        outputs.forEach((name, output) -> biased.put((String) name, biased((TensorData) output, bias)));
        return biased;
    }

    private static TensorData biased(TensorData tensor, float bias) {
        if (tensor.element() != ElementType.FLOAT) {
            return tensor;
        }
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] += bias;
        }
        return TensorData.of(values, tensor.shape());
    }
}
