package io.pgbaton.instance.parameters;

import io.pgbaton.core.parameters.ParameterRule;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Does PostgreSQL take these parameters? It is asked by {@code postgres -C}, which reads a configuration file and starts nothing,
 * also beside a server that runs. Values that only fit each other badly, or do not fit the machine, no one knows before a start.
 */
final class ParameterCheck {
    private static final int MOST_COMPLAINTS = 3;
    private static final int KILLED = 128;
    private static final Pattern COMPLAINT = Pattern.compile("(?:LOG|ERROR|FATAL): +(.*)");
    private static final Pattern PLACE = Pattern.compile(" in file \".*?\" line \\d+");

    private final InstanceSettings settings;

    ParameterCheck(InstanceSettings settings) {
        this.settings = settings;
    }

    /**
     * Why not, in a sentence; empty if they may be put in force.
     *
     * @throws IOException if that cannot be told now
     */
    Optional<String> refusal(Parameters parameters) throws IOException, InterruptedException {
        Optional<String> ours = ParameterRule.refusal(parameters);
        return ours.isPresent() || parameters.values().isEmpty() ? ours : ask(parameters);
    }

    private Optional<String> ask(Parameters parameters) throws IOException, InterruptedException {
        Path file = settings.volume().conf().resolve("candidate.conf");
        Files.createDirectories(settings.volume().conf());
        DurableFiles.replace(file, ServerConfig.lines(parameters));
        Tool.Result result = Tool.run(
                Tool.Call.withErrors(
                        settings.pgBin().resolve("postgres"),
                        List.of(
                                "-D",
                                settings.volume().data().toString(),
                                "-c",
                                "config_file=" + file,
                                "-C",
                                "data_directory")),
                Limits.OFFLINE_TOOL);
        if (result.code() > KILLED) {
            throw new IOException("the check of parameters was ended by signal %d".formatted(result.code() - KILLED));
        }
        return result.isOk() ? Optional.empty() : Optional.of("PostgreSQL refuses it: " + complaints(result));
    }

    private static String complaints(Tool.Result result) {
        String complaints = result.output()
                .lines()
                .map(COMPLAINT::matcher)
                .filter(Matcher::find)
                .map(complaint -> PLACE.matcher(complaint.group(1)).replaceAll(""))
                .filter(complaint -> !complaint.startsWith("configuration file "))
                .limit(MOST_COMPLAINTS)
                .collect(Collectors.joining("; "));
        return complaints.isEmpty() ? result.lastLine() : complaints;
    }
}
