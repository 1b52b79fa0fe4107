package io.pgbaton.e2e.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The addresses 127.77.N.1 to 127.77.N.254, for one cluster alone: parallel clusters never collide, and each instance has
 * the ordinary ports.
 */
final class LoopbackBlock implements AutoCloseable {
    private static final int BLOCKS = 256;
    /** While somebody listens here, the block is taken. */
    private static final int RESERVED_HOST = 254;

    private static final int[] INSTANCE_PORTS = {5432, 8008};
    private final int number;
    private final ServerSocket reservation;

    private LoopbackBlock(int number, ServerSocket reservation) {
        this.number = number;
        this.reservation = reservation;
    }

    /** Takes the first block in which nobody listens on the first {@code instances} addresses. */
    static LoopbackBlock take(int instances) {
        for (int number = 0; number < BLOCKS; number++) {
            try {
                LoopbackBlock block =
                        new LoopbackBlock(number, listen(address(number, RESERVED_HOST), INSTANCE_PORTS[0]));
                if (block.isFree(instances)) {
                    return block;
                }
                block.close();
            } catch (IOException taken) {
                // Somebody else's: try the next one.
            }
        }
        throw new IllegalStateException("all of 127.77.0.0/16 is in use; stop a cluster: deploy/demo --stop");
    }

    String host(int ordinal) {
        return address(number, ordinal + 1);
    }

    private boolean isFree(int instances) {
        for (int ordinal = 0; ordinal < instances; ordinal++) {
            for (int port : INSTANCE_PORTS) {
                try {
                    listen(host(ordinal), port).close();
                } catch (IOException taken) {
                    return false;
                }
            }
        }
        return true;
    }

    private static ServerSocket listen(String host, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        return socket;
    }

    private static String address(int number, int host) {
        return "127.77.%d.%d".formatted(number, host);
    }

    @Override
    public void close() {
        try {
            reservation.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot give back block %d".formatted(number), e);
        }
    }
}
