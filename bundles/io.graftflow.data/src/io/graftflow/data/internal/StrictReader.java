package io.graftflow.data.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/** Decodes text and says at which byte it is none, which Java's own reader does not. */
final class StrictReader extends Reader {

    private static final int BUFFER = 1 << 16;

    /** Bytes that are no text in the encoding. */
    static final class BadEncoding extends IOException {

        private static final long serialVersionUID = 1;

        /** The first bad byte, 0 for the file's first. */
        private final long offset;

        private BadEncoding(long offset, Charset charset) {
            super("bytes that are not " + charset.name());
            this.offset = offset;
        }

        /** The problem that it is, at a place. */
        ProblemException problem(String place) {
            return new ProblemException(
                    Problem.error(
                                    "table.bad-encoding",
                                    "Byte " + offset + " of the file starts " + getMessage() + ".",
                                    "Set the encoding that the file is in, such as windows-1252, or save it as UTF-8.")
                            .at(place),
                    this);
        }
    }

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).limit(0);
    private long bytesBefore;
    private boolean ended;
    private BadEncoding failure;

    StrictReader(InputStream in, Charset charset, long bytesBefore) {
        this.in = in;
        this.bytesBefore = bytesBefore;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            if (failure != null) {
                throw failure;
            }
            if (ended) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(into, offset, count);
        return count;
    }

    /** How many bytes have been decoded; of a compressed file, after decompression. */
    long offset() {
        return bytesBefore + bytes.position();
    }

    /** Decodes what comes next; a failure is kept until all before it has been read. */
    private void fill() throws IOException {
        chars.clear();
        bytesBefore += bytes.position();
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.position() + Math.max(0, count)).flip();
        ended = count < 0;
        CoderResult result = decoder.decode(bytes, chars, ended);
        if (result.isError()) {
            failure = new BadEncoding(bytesBefore + bytes.position(), decoder.charset());
        }
        chars.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
