package io.graftflow.train.internal.loop;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.TensorData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** PyTorch with so little memory that only so many rows can be trained on at once. */
final class LimitedEngine {

    private LimitedEngine() {}

    /** Memory runs out for more rows than these. */
    static Engine of(int rows) {
        return wrap(Engine.class, LoopBench.ENGINE, inputs -> rows(inputs) > rows);
    }

    /** Memory runs out in one batch or part of one, counted from 1, and never again. */
    static Engine inBatch(int number) {
        var batches = new AtomicInteger();
        return wrap(Engine.class, LoopBench.ENGINE, inputs -> batches.incrementAndGet() == number);
    }

    private static <T> T wrap(Class<T> type, T real, Predicate<Object> runsOut) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("accumulate") && runsOut.test(given[0])) {
                throw ProblemException.error("engine.out-of-memory", "Not enough memory.", "Run fewer rows at once.");
            }
            try {
                Object result = method.invoke(real, given);
                return result instanceof TrainingSession session
                        ? wrap(TrainingSession.class, session, runsOut)
                        : result;
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
