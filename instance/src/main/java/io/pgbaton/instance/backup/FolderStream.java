package io.pgbaton.instance.backup;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder as one stream of bytes: each folder and file in it, then an end. Whoever reads a stream that was cut off notices, and
 * writes nothing outside of the folder that it was told.
 */
final class FolderStream {
    private static final int FOLDER = 'd';
    private static final int FILE = 'f';
    private static final int END = '.';
    private static final int BUFFER_BYTES = 1 << 17;

    private static final FileAttribute<Set<PosixFilePermission>> OWN_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWN_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private FolderStream() {}

    /**
     * Writes a folder in which nothing changes.
     *
     * @throws IOException if it cannot be read or written, or holds something else than folders and files
     */
    static void write(Path root, DataOutputStream out) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Iterator<Path> each = all.iterator(); each.hasNext(); ) {
                Path path = each.next();
                if (!path.equals(root)) {
                    writeOne(path, root.relativize(path).toString(), out);
                }
            }
        }
        out.writeByte(END);
        out.flush();
    }

    private static void writeOne(Path path, String name, DataOutputStream out) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            out.writeByte(FOLDER);
            out.writeUTF(name);
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            out.writeByte(FILE);
            out.writeUTF(name);
            long size = Files.size(path);
            out.writeLong(size);
            try (InputStream in = Files.newInputStream(path)) {
                copy(in, out, size, bytes -> {});
            }
        } else {
            throw new IOException("%s is neither a folder nor a file".formatted(path));
        }
    }

    /**
     * Reads it into a folder that is not there yet. Nothing is durable afterwards.
     *
     * @throws IOException if it is not whole, or cannot be read or written
     */
    static void read(DataInputStream in, Path root, BackupStream.Progress progress) throws IOException {
        Files.createDirectory(root, OWN_FOLDER);
        while (true) {
            int kind = in.readByte();
            switch (kind) {
                case FOLDER -> Files.createDirectory(inside(root, in.readUTF()), OWN_FOLDER);
                case FILE -> readFile(in, inside(root, in.readUTF()), progress);
                case END -> {
                    return;
                }
                default -> throw new IOException("this is not a folder's stream: it has a %d".formatted(kind));
            }
        }
    }

    private static void readFile(DataInputStream in, Path file, BackupStream.Progress progress) throws IOException {
        long size = in.readLong();
        Files.createFile(file, OWN_FILE);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            copy(in, out, size, progress);
        }
    }

    private static Path inside(Path root, String name) throws IOException {
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw new IOException("'%s' lies outside of the folder".formatted(name));
        }
        return path;
    }

    private static void copy(InputStream in, OutputStream out, long size, BackupStream.Progress progress)
            throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, size)];
        long left = size;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("a file ends %d bytes too early".formatted(left));
            }
            out.write(buffer, 0, count);
            left -= count;
            progress.add(count);
        }
    }
}
