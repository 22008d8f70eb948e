package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;

/** A refusal by the control plane, in Databricks' shape. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Map<Integer, String> CODES =
      Map.of(
          400, "INVALID_PARAMETER_VALUE",
          401, "UNAUTHENTICATED",
          403, "PERMISSION_DENIED",
          404, "NOT_FOUND",
          409, "ALREADY_EXISTS",
          429, "RESOURCE_EXHAUSTED",
          500, "INTERNAL_ERROR",
          503, "TEMPORARILY_UNAVAILABLE",
          504, "DEADLINE_EXCEEDED");

  private final int status;
  private final String errorCode;

  ApiException(int status, String message) {
    this(status, code(status), message);
  }

  ApiException(int status, String errorCode, String message) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }

  static ApiException notFound(String what) {
    return new ApiException(
        404,
        what + " id not found [TraceId: " + UUID.randomUUID().toString().replace("-", "") + "]");
  }

  static ApiException invalid(String message) {
    return new ApiException(400, message);
  }

  static String code(int status) {
    return CODES.getOrDefault(status, status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR");
  }

  Reply reply() {
    return new Reply(status, error(errorCode, getMessage()));
  }

  /** An error body with the details that Databricks adds. */
  static ObjectNode error(String code, String message) {
    ObjectNode body = Reply.json().put("error_code", code).put("message", message);
    body.putArray("details")
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.RequestInfo")
        .put("request_id", UUID.randomUUID().toString())
        .put("serving_data", "");
    return body;
  }
}
