package io.pgbaton.worker.local;

import io.pgbaton.core.model.Address;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.RouterContract;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class FileRouterTest extends RouterContract {
    @TempDir
    private Path folder;

    @Override
    protected Router newRouter() {
        return new FileRouter(folder.resolve("primary.json"));
    }

    @Override
    protected Optional<Address> published(Router of) {
        return ((FileRouter) of).published().map(FileRouter.Published::address);
    }
}
