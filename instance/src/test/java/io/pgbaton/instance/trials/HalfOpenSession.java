package io.pgbaton.instance.trials;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A connection that speaks PostgreSQL's protocol step by step, so that it can pause before it logs in. */
final class HalfOpenSession implements AutoCloseable {
    private static final int PROTOCOL = 3 << 16;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** Connects, and says nothing yet. */
    HalfOpenSession(Server server) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(server.address(), Server.PORT), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Logs in; false if the server refuses or has ended the connection. */
    boolean logIn(String user) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        Map.of("user", user, "database", "postgres").forEach((key, value) -> {
            packet.writeBytes((key + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
        });
        packet.write(0);
        try {
            out.writeInt(packet.size() + 8);
            out.writeInt(PROTOCOL);
            out.write(packet.toByteArray());
            return succeeds();
        } catch (IOException ended) {
            return false;
        }
    }

    /** Runs a statement; false if it fails or the connection has ended. */
    boolean run(String sql) {
        byte[] text = (sql + "\0").getBytes(StandardCharsets.UTF_8);
        try {
            out.writeByte('Q');
            out.writeInt(text.length + 4);
            out.write(text);
            return succeeds();
        } catch (IOException ended) {
            return false;
        }
    }

    /** Reads up to ReadyForQuery. */
    private boolean succeeds() throws IOException {
        out.flush();
        boolean success = true;
        while (true) {
            byte type = in.readByte();
            in.skipNBytes(in.readInt() - 4L);
            if (type == 'E') {
                success = false;
            }
            if (type == 'Z') {
                return success;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
