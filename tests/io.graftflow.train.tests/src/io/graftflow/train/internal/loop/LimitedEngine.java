package io.graftflow.train.internal.loop;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.TensorData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/** PyTorch with so little memory that only so many rows can be trained on at once. */
final class LimitedEngine {

    private LimitedEngine() {}

    static Engine of(int rows) {
        return wrap(Engine.class, LoopBench.ENGINE, rows);
    }

    private static <T> T wrap(Class<T> type, T real, int rows) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("accumulate") && rows(given[0]) > rows) {
                throw ProblemException.error("engine.out-of-memory", "Not enough memory.", "Run fewer rows at once.");
            }
            try {
                Object result = method.invoke(real, given);
                return result instanceof TrainingSession session ? wrap(TrainingSession.class, session, rows) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        return type.cast(proxy);
    }

    private static long rows(Object inputs) {
        return ((Map<?, ?>) inputs)
                .values().stream()
                        .map(TensorData.class::cast)
                        .mapToLong(tensor -> tensor.shape()[0])
                        .max()
                        .orElse(0);
    }
}
