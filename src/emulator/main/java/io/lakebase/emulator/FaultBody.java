package io.lakebase.emulator;

import java.nio.charset.StandardCharsets;

/** What stands in the body of a failed answer. */
public enum FaultBody {
  /** An error in Databricks' shape. */
  JSON("application/json", ""),
  /** A page, as gateways send it. */
  HTML("text/html", "<html><body><h1>Error</h1><pre>the gateway is unwell</pre></body></html>"),
  /** Bytes that are no JSON, announced as JSON. */
  GARBAGE("application/json", "\u0001\u0002 this is not { json"),
  /** Nothing. */
  EMPTY("application/json", ""),
  /** The beginning of an answer, cut with the connection. */
  TRUNCATED("application/json", "{\"token\":\"eyJ"),
  /** An empty JSON object. */
  EMPTY_OBJECT("application/json", "{}");

  private final String contentType;
  private final String text;

  FaultBody(String contentType, String text) {
    this.contentType = contentType;
    this.text = text;
  }

  String contentType() {
    return contentType;
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
