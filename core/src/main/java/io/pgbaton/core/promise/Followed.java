package io.pgbaton.core.promise;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;

/** The epoch whose primary this instance was told to follow, and where that primary listens. */
public record Followed(Epoch epoch, InstanceName primary, Address address) {}
