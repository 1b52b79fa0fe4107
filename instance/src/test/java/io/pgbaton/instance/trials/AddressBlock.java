package io.pgbaton.instance.trials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** The loopback addresses 127.78.BLOCK.1 to .99, which no other lab on this machine uses while this is open. */
final class AddressBlock implements AutoCloseable {
    private static final int BLOCKS = 250;
    private static final int RESERVATION_PORT = 5430;

    private final int block;
    private final ServerSocket reservation;

    private AddressBlock(int block, ServerSocket reservation) {
        this.block = block;
        this.reservation = reservation;
    }

    /** Reserves a free block: whoever holds the port of its last address has it. */
    static AddressBlock reserve() throws IOException {
        int first = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int block = 1 + (first + i) % BLOCKS;
            try {
                InetAddress address = InetAddress.getByName("127.78.%d.254".formatted(block));
                return new AddressBlock(block, new ServerSocket(RESERVATION_PORT, 1, address));
            } catch (BindException taken) {
                // by another lab: try the next
            }
        }
        throw new IOException("all %d blocks of loopback addresses are taken".formatted(BLOCKS));
    }

    String address(int host) {
        return "127.78.%d.%d".formatted(block, host);
    }

    @Override
    public void close() {
        try {
            reservation.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
