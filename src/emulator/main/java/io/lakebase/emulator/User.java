package io.lakebase.emulator;

/**
 * A user of the emulated workspace.
 *
 * @param userName e-mail address, which is also the name of the Postgres role
 * @param personalAccessToken accepted by the control plane and not by the database; not in {@link
 *     #toString()}
 */
public record User(String userName, String personalAccessToken) {
  @Override
  public String toString() {
    return "User[userName=" + userName + ", personalAccessToken=***]";
  }
}
