package io.pgbaton.instance.server;

import io.pgbaton.core.model.Address;
import io.pgbaton.instance.settings.Limits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Asks the server for a login, as far as its first answer: does pg_hba.conf let this role in, does the server take logins? */
public final class LoginProbe {
    /** What the server answered. */
    public enum Answer {
        /** It asks for a password, or would let in at once. */
        ADMITTED,
        /** pg_hba.conf has no place for this role. */
        REJECTED,
        /** It is starting, stopping or recovering, or has too many sessions. */
        NOT_NOW,
        /** No answer within {@link Limits#CONNECT}. */
        NONE
    }

    private static final int PROTOCOL = 3 << 16;
    private static final String REJECTED_STATE = "28000";
    private static final int ANSWER_MAX_BYTES = 8192;

    private final Address server;

    public LoginProbe(Address server) {
        this.server = server;
    }

    public Answer ask(String role) {
        int limit = Math.toIntExact(Limits.CONNECT.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host(), server.port()), limit);
            socket.setSoTimeout(limit);
            byte[] body = ("user\0" + role + "\0database\0postgres\0\0").getBytes(StandardCharsets.UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] message = new byte[body.length + 8];
            System.arraycopy(body, 0, message, 8, body.length);
            ByteBuffer.wrap(message).putInt(message.length).putInt(PROTOCOL);
            out.write(message);
            out.flush();
            return read(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            return Answer.NONE;
        }
    }

    private static Answer read(DataInputStream in) throws IOException {
        int type = in.readUnsignedByte();
        if (type == 'R') {
            return Answer.ADMITTED;
        }
        int length = in.readInt() - 4;
        if (type != 'E' || length < 0 || length > ANSWER_MAX_BYTES) {
            return Answer.NONE;
        }
        byte[] fields = new byte[length];
        in.readFully(fields);
        for (String field : new String(fields, StandardCharsets.UTF_8).split("\0", -1)) {
            if (field.startsWith("C")) {
                return field.substring(1).equals(REJECTED_STATE) ? Answer.REJECTED : Answer.NOT_NOW;
            }
        }
        return Answer.NONE;
    }
}
