/**
 * What the safety rules rest on, tried on the real binaries of every major we support. No code of pgbaton is under test
 * here; docs/postgresql.md lists the facts and names the test of each.
 */
@NullMarked
package io.pgbaton.instance.trials;

import org.jspecify.annotations.NullMarked;
