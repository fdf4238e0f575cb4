package io.graftflow.data.internal;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * A part of a file in memory, as an Arrow buffer that unmaps it when its last reference is released. Java 17 unmaps
 * only when the collector finds the buffer dead, which lets the resident memory of a scan grow to the size of the file;
 * {@code Unsafe.invokeCleaner} is the one supported way to do it at once, and javac lets nobody name it without a
 * warning.
 */
final class Mapping extends ForeignAllocation {

    private static final MethodHandle UNMAP = unmap();

    private final MappedByteBuffer bytes;

    private Mapping(MappedByteBuffer bytes) {
        super(bytes.capacity(), MemoryUtil.getByteBufferAddress(bytes));
        this.bytes = bytes;
    }

    /** Maps bytes of a file for reading. */
    static ArrowBuf map(BufferAllocator allocator, FileChannel channel, long offset, long length) throws IOException {
        return allocator.wrapForeignAllocation(new Mapping(channel.map(FileChannel.MapMode.READ_ONLY, offset, length)));
    }

    @Override
    protected void release0() {
        try {
            UNMAP.invokeExact((ByteBuffer) bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A mapping can always be undone.", e);
        }
    }

    private static MethodHandle unmap() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe", true, ClassLoader.getPlatformClassLoader());
            var field = unsafe.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return MethodHandles.publicLookup()
                    .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
