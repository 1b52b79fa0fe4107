package io.pgbaton.worker.fake;

import io.pgbaton.core.model.Address;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.RouterContract;
import java.util.Optional;

class MemoryRouterTest extends RouterContract {
    @Override
    protected Router newRouter() {
        return new MemoryRouter();
    }

    @Override
    protected Optional<Address> published(Router of) {
        return ((MemoryRouter) of).published();
    }
}
