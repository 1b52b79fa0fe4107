@NullMarked
package io.pgbaton.resources.crd;

import org.jspecify.annotations.NullMarked;
