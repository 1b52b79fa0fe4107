package io.pgbaton.instance.work;

import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.server.Tool;
import java.io.IOException;
import java.time.Duration;

/** Runs programs that a job needs to succeed; a newer epoch that overtakes the job ends them. */
final class JobTool {
    private JobTool() {}

    static void run(Job job, Tool.Call call, Duration limit) throws Exception {
        try (Tool tool = Tool.start(call)) {
            job.cancelBy(tool::close);
            Tool.Result result = tool.await(limit);
            job.cancelBy(null);
            if (!result.isOk()) {
                throw new Job.FailedException("%s ended with %d: %s"
                        .formatted(call.program().getFileName(), result.code(), result.lastLine()));
            }
        } catch (IOException e) {
            throw new Job.FailedException(String.valueOf(e.getMessage()));
        }
    }
}
