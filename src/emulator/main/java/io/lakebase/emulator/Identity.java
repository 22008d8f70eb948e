package io.lakebase.emulator;

/**
 * Somebody whom the workspace knows.
 *
 * @param name e-mail address, client id or group name; the name of the Postgres role
 * @param type what it is
 * @param id SCIM id, a decimal number
 */
record Identity(String name, Type type, String id) {
  enum Type {
    USER,
    SERVICE_PRINCIPAL,
    GROUP
  }
}
