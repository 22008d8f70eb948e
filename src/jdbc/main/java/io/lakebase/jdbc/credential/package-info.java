/**
 * Who may log in, where, and with which token: the questions the driver asks, one interface each.
 *
 * <p>Everything here can be implemented by an application and registered under a name with {@link
 * io.lakebase.jdbc.credential.LakebaseCredentials}.
 */
@NullMarked
package io.lakebase.jdbc.credential;

import org.jspecify.annotations.NullMarked;
