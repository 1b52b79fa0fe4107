@NullMarked
package io.pgbaton.instance.http;

import org.jspecify.annotations.NullMarked;
