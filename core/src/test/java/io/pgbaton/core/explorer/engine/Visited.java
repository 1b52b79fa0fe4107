package io.pgbaton.core.explorer.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Every moment that was reached, as its code, with the one it was first reached from. Numbered from 0 in that order. */
final class Visited {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final int width;
    private long[] @Nullable [] chunks = new long[16][];
    private int[] parents = new int[1 << 12];
    private int[] table = new int[1 << 14];
    private int size;

    Visited(int width) {
        this.width = width;
    }

    int size() {
        return size;
    }

    int parent(int index) {
        return parents[index];
    }

    long[] code(int index) {
        long[] chunk = chunk(index);
        int from = (index & (CHUNK - 1)) * width;
        return Arrays.copyOfRange(chunk, from, from + width);
    }

    /** True if this moment is new. */
    boolean add(Code code, int parent) {
        if (size * 2 >= table.length) {
            grow();
        }
        int slot = slot(code);
        if (table[slot] != 0) {
            return false;
        }
        table[slot] = ++size;
        keep(code, size - 1, parent);
        return true;
    }

    private void keep(Code code, int index, int parent) {
        int chunk = index >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        long[] words = chunks[chunk];
        if (words == null) {
            words = new long[CHUNK * width];
            chunks[chunk] = words;
        }
        for (int word = 0; word < width; word++) {
            words[(index & (CHUNK - 1)) * width + word] = code.word(word);
        }
        if (index == parents.length) {
            parents = Arrays.copyOf(parents, parents.length + parents.length / 2);
        }
        parents[index] = parent;
    }

    private long[] chunk(int index) {
        long[] chunk = chunks[index >>> CHUNK_BITS];
        if (chunk == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return chunk;
    }

    private int slot(Code code) {
        long hash = 0;
        for (int word = 0; word < width; word++) {
            hash = mix(hash, code.word(word));
        }
        int slot = (int) (hash >>> 32) & (table.length - 1);
        while (table[slot] != 0 && !holds(table[slot] - 1, code)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private boolean holds(int index, Code code) {
        long[] chunk = chunk(index);
        int from = (index & (CHUNK - 1)) * width;
        for (int word = 0; word < width; word++) {
            if (chunk[from + word] != code.word(word)) {
                return false;
            }
        }
        return true;
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * MIX;
        return mixed ^ mixed >>> 29;
    }

    private void grow() {
        int[] larger = new int[table.length * 2];
        for (int index = 0; index < size; index++) {
            long[] chunk = chunk(index);
            long hash = 0;
            for (int word = 0; word < width; word++) {
                hash = mix(hash, chunk[(index & (CHUNK - 1)) * width + word]);
            }
            int slot = (int) (hash >>> 32) & (larger.length - 1);
            while (larger[slot] != 0) {
                slot = (slot + 1) & (larger.length - 1);
            }
            larger[slot] = index + 1;
        }
        table = larger;
    }
}
