package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.e2e.process.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The processes of a pod, as this machine sees them: all nodes of the sandbox are namespaces of it. */
public final class PodProcesses {
    private PodProcesses() {}

    public static List<ProcessId> of(Pod pod) {
        String uid = pod.getMetadata().getUid();
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> isIn(uid, pid))
                .flatMap(pid -> ProcessId.of(pid).stream())
                .toList();
    }

    /** The JVM of a pod that runs one of our programs. */
    public static Optional<ProcessId> jvm(Pod pod) {
        return of(pod).stream().filter(process -> process.isProgram("java")).findFirst();
    }

    private static boolean isIn(String podUid, long pid) {
        try {
            // the systemd driver writes underscores
            String groups = Files.readString(Path.of("/proc", Long.toString(pid), "cgroup"))
                    .replace('_', '-');
            return groups.contains("pod" + podUid);
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }
}
