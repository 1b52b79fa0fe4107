package io.pgbaton.instance.cli;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.tls.CredentialFiles;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Identity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks an instance for its state and prints it for a person. */
final class StateCommand {
    private static final int OK = 0;
    private static final int NO_ANSWER = 1;
    private static final int USAGE = 64;
    private static final int MEGABYTE = 1 << 20;
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    private StateCommand() {}

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        String address = option(arguments, "--address");
        String tokenFile = option(arguments, "--token-file");
        int colon = address == null ? -1 : address.lastIndexOf(':');
        if (address == null || tokenFile == null || colon < 1) {
            err.println("pgbaton-instance state: needs --address HOST:PORT and --token-file FILE");
            return USAGE;
        }
        try {
            Address control = new Address(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
            String certificate = option(arguments, "--certificate");
            if (certificate == null && !InstanceSettings.isThisMachine(control.host())) {
                err.println("pgbaton-instance state: --certificate FILE is needed, because the way to %s is no secret"
                        .formatted(control));
                return USAGE;
            }
            String token = Files.readString(Path.of(tokenFile)).strip();
            try (InstanceHttpClient client = new InstanceHttpClient(connections(certificate), token)) {
                return print(client.state(control, DEADLINE), arguments.contains("--json"), out, err);
            }
        } catch (NumberFormatException e) {
            err.println("pgbaton-instance state: --address is HOST:PORT with a number as the port, got '%s'"
                    .formatted(address));
            return USAGE;
        } catch (IOException e) {
            err.println("pgbaton-instance state: cannot read the token or the certificate: " + e.getMessage());
            return USAGE;
        }
    }

    /** The certificate says itself of which cluster it is; its key and the authorities lie beside it. */
    private static Connections connections(@Nullable String certificate) throws IOException {
        if (certificate == null) {
            return Connections.plain();
        }
        Path file = Path.of(certificate).toAbsolutePath();
        String name = file.getFileName().toString();
        if (!name.endsWith(Credentials.CERTIFICATE_SUFFIX)) {
            throw new IOException("%s is not named like NAME.crt".formatted(file));
        }
        CredentialFiles own = new CredentialFiles(
                file.resolveSibling("."), name.substring(0, name.length() - Credentials.CERTIFICATE_SUFFIX.length()));
        Identity identity = Identity.of(own.get().certificate())
                .orElseThrow(() -> new IOException("%s names no process of a cluster".formatted(file)));
        return Connections.to(identity.cluster(), own);
    }

    private static int print(Reply<InstanceState> reply, boolean json, PrintStream out, PrintStream err) {
        return switch (reply) {
            case Reply.Done<InstanceState>(InstanceState state) -> {
                out.println(json ? Wire.write(state) : describe(state));
                yield OK;
            }
            case Reply.Refused<InstanceState> refused -> fail(refused.reason(), err);
            case Reply.Failed<InstanceState> failed -> fail(failed.reason(), err);
            case Reply.Unreachable<InstanceState> unreachable -> fail(unreachable.reason(), err);
        };
    }

    private static int fail(String reason, PrintStream err) {
        err.println("pgbaton-instance state: " + reason);
        return NO_ANSWER;
    }

    static String describe(InstanceState state) {
        Promise promise = state.promise();
        StringBuilder text = new StringBuilder();
        line(text, "instance", "%s on volume %s".formatted(promise.instance(), promise.volume()));
        line(text, "server", "%s at %s".formatted(state.server().phase(), state.postgres()));
        line(text, "position", state.server().position());
        line(text, "streams from", state.server().upstream());
        line(text, "streaming here", state.streaming().isEmpty() ? null : String.join(", ", state.streaming()));
        line(text, "promised", promise.promised());
        line(text, "led", promise.led());
        line(text, "follows", promise.followed());
        line(text, "admitted", state.server().admitted());
        line(text, "writable by", state.leash());
        line(text, "primary silent", state.primarySilence());
        line(text, "write stuck", state.writeStuckMillis());
        line(text, "not whole", promise.dirty());
        line(text, "parameters", state.parameters());
        line(text, "job", state.job());
        line(text, "ended by itself", state.server().exit());
        line(text, "free", "%d MB".formatted(state.freeBytes() / MEGABYTE));
        state.objections().forEach(objection -> line(text, "cannot lead", objection));
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append("%-16s %s\n".formatted(name, value));
        }
    }

    private static @Nullable String option(List<String> arguments, String name) {
        int at = arguments.indexOf(name);
        return at >= 0 && at + 1 < arguments.size() ? arguments.get(at + 1) : null;
    }
}
