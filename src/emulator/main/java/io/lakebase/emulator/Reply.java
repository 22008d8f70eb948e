package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An answer of the control plane.
 *
 * @param status of HTTP
 * @param body as JSON
 */
record Reply(int status, ObjectNode body) {
  static Reply ok(ObjectNode body) {
    return new Reply(200, body);
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }
}
