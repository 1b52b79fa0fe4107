package io.pgbaton.e2e.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgbaton.e2e.process.Children;
import io.pgbaton.e2e.stack.Deploy;
import io.pgbaton.wire.Wire;
import io.pgbaton.worker.local.LocalCluster;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The folder that holds everything about one local cluster. */
record StackFolder(Path path) {
    StackFolder {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * Claims the folder until what this returns is closed, or this process ends.
     *
     * @throws IllegalStateException if another process has it
     */
    FileChannel claim() throws IOException {
        Files.createDirectories(path);
        // Beside it, because what is in it gets deleted.
        FileChannel lock = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            lock.close();
            throw new IllegalStateException("%s is in use by another run; name another one: --dir DIR".formatted(path));
        }
        return lock;
    }

    /**
     * Makes the folder empty, after ending whatever an earlier run in it left behind.
     *
     * @throws IllegalStateException if it holds something that is not ours
     */
    void renew() throws IOException {
        if (Files.isDirectory(path)) {
            requireOurs();
            Children.endRecorded(path, Deploy.script("local/guard"));
            requireNothingMounted();
            delete();
        }
        Files.createDirectories(path);
    }

    /** Writes {@code cluster.json}; paths in it are plain, as shell scripts read them too. */
    void write(LocalCluster cluster) throws IOException {
        ObjectNode json = Wire.mapper().valueToTree(cluster);
        json.put("directory", cluster.directory().toString());
        json.put("secrets", cluster.secrets().toString());
        json.put("certificates", cluster.certificates().toString());
        Files.writeString(path.resolve(LocalCluster.FILE_NAME), json.toPrettyString() + System.lineSeparator());
    }

    private void requireOurs() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.findAny().isPresent() && !Files.exists(path.resolve(LocalCluster.FILE_NAME))) {
                throw new IllegalStateException(
                        "%s is neither empty nor a cluster of ours; name another one: --dir DIR".formatted(path));
            }
        }
    }

    /** Whatever is mounted below would be deleted with the folder: a JDK, a root filesystem. */
    private void requireNothingMounted() throws IOException {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            List<String> below = mounts.map(line -> line.split(" ", -1)[4])
                    .filter(mountPoint -> Path.of(mountPoint).startsWith(path))
                    .toList();
            if (!below.isEmpty()) {
                throw new IllegalStateException(
                        "still mounted: %s; unmount it: umount %s".formatted(below, String.join(" ", below)));
            }
        }
    }

    private void delete() throws IOException {
        Process rm = new ProcessBuilder("rm", "-rf", "--one-file-system", "--", path.toString())
                .inheritIO()
                .start();
        try {
            if (rm.waitFor() != 0) {
                throw new IOException("could not delete %s".formatted(path));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
