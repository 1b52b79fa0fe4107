package io.pgbaton.core.explorer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Members that may change places: a moment and the same one with other names differ in nothing that matters, so the least of
 * their codes stands for all of them.
 */
public final class Renaming {
    private final List<int[]> all = new ArrayList<>();
    private final Code other;
    private final Code least;

    /** Writes a moment under other names: what was called by its ordinal is called {@code renamed[ordinal]}. */
    public interface Writer {
        void write(int[] renamed, Code into);
    }

    /** All members may change places. */
    public Renaming(int members, int words) {
        this(members, words, (one, another) -> true);
    }

    /**
     * Some members may change places.
     *
     * @param alike true of two members that may; an equivalence
     */
    public Renaming(int members, int words, BiPredicate<Integer, Integer> alike) {
        other = new Code(words);
        least = new Code(words);
        int[] names = new int[members];
        rename(names, new boolean[members], 0, alike);
    }

    private void rename(int[] names, boolean[] taken, int ordinal, BiPredicate<Integer, Integer> alike) {
        if (ordinal == names.length) {
            all.add(names.clone());
            return;
        }
        for (int name = 0; name < names.length; name++) {
            if (!taken[name] && (name == ordinal || alike.test(ordinal, name))) {
                taken[name] = true;
                names[ordinal] = name;
                rename(names, taken, ordinal + 1, alike);
                taken[name] = false;
            }
        }
    }

    /** Writes the least of the codes under all names. */
    public void least(Code code, Writer writer) {
        least.clear();
        writer.write(all.getFirst(), least);
        for (int index = 1; index < all.size(); index++) {
            other.clear();
            writer.write(all.get(index), other);
            if (other.isBefore(least)) {
                least.copy(other);
            }
        }
        code.copy(least);
    }

    /** Who is called so. */
    public static int ordinalAt(int[] renamed, int name) {
        int ordinal = 0;
        while (renamed[ordinal] != name) {
            ordinal++;
        }
        return ordinal;
    }
}
