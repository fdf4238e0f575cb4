package io.graftflow.data.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.AbstractCompressionCodec;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/** Decompresses the buffers of Arrow files: LZ4 frames, which pandas writes unless told otherwise. */
final class Compression {

    /** Knows LZ4; refuses Zstandard. */
    static final CompressionCodec.Factory FACTORY = new CompressionCodec.Factory() {
        @Override
        public CompressionCodec createCodec(CompressionUtil.CodecType type) {
            return switch (type) {
                case NO_COMPRESSION -> NoCompressionCodec.INSTANCE;
                case LZ4_FRAME -> new Lz4();
                case ZSTD ->
                    throw new UnsupportedOperationException(
                            "it is compressed with Zstandard; write it with LZ4, without compression, or as Parquet");
            };
        }

        @Override
        public CompressionCodec createCodec(CompressionUtil.CodecType type, int level) {
            return createCodec(type);
        }
    };

    private Compression() {}

    private static final class Lz4 extends AbstractCompressionCodec {

        @Override
        protected ArrowBuf doCompress(BufferAllocator allocator, ArrowBuf plain) {
            throw new UnsupportedOperationException("Tables are written without compression.");
        }

        @Override
        protected ArrowBuf doDecompress(BufferAllocator allocator, ArrowBuf packed) {
            long length = readUncompressedLength(packed);
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a compressed buffer says that it is " + length + " bytes long");
            }
            byte[] bytes = new byte[(int) (packed.writerIndex() - CompressionUtil.SIZE_OF_UNCOMPRESSED_LENGTH)];
            packed.getBytes(CompressionUtil.SIZE_OF_UNCOMPRESSED_LENGTH, bytes);
            ArrowBuf plain = allocator.buffer(length);
            try (InputStream in = new FramedLZ4CompressorInputStream(new ByteArrayInputStream(bytes), true)) {
                byte[] chunk = new byte[1 << 16];
                int count = in.read(chunk);
                long position = 0;
                while (count >= 0 && position + count <= length) {
                    plain.setBytes(position, chunk, 0, count);
                    position += count;
                    count = in.read(chunk);
                }
                if (position != length) {
                    throw new IOException("a compressed buffer has not the length that it says");
                }
                return plain.writerIndex(length);
            } catch (IOException e) {
                plain.close();
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public CompressionUtil.CodecType getCodecType() {
            return CompressionUtil.CodecType.LZ4_FRAME;
        }
    }
}
