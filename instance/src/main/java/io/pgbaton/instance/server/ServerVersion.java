package io.pgbaton.instance.server;

import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which PostgreSQL the programs beside us are. */
public final class ServerVersion {
    private static final Pattern MAJOR = Pattern.compile("PostgreSQL\\) (\\d+)");

    private ServerVersion() {}

    /** The major version. */
    public static int major(InstanceSettings settings) throws IOException, InterruptedException {
        Tool.Result result =
                Tool.run(Tool.Call.of(settings.pgBin().resolve("postgres"), "--version"), Limits.OFFLINE_TOOL);
        Matcher matcher = MAJOR.matcher(result.output());
        if (!matcher.find()) {
            throw new IOException("%s does not tell its version: %s".formatted(settings.pgBin(), result.output()));
        }
        return Integer.parseInt(matcher.group(1));
    }
}
