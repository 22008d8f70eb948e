package io.lakebase.workflow.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form in which DBOS Transact Java stores an exception. Its reader insists on a serialized
 * {@code Throwable}, so it gets one of the JDK's own; nothing here ever reads such bytes.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
record WireError(
    @JsonProperty("@class") String className,
    int v,
    String type,
    String message,
    @Nullable String causeType,
    List<String> stackPreview,
    int suppressedCount,
    String base64bytes,
    @Nullable String node,
    Map<String, Object> extra) {

  static WireError of(ErrorPayload error) {
    String name = Text.repaired(error.name());
    String message = Text.repaired(error.message());
    return new WireError(
        "dev.dbos.transact.json.WireThrowable",
        1,
        name,
        message,
        null,
        new ArrayList<>(),
        0,
        bytes(name + ": " + message),
        null,
        new HashMap<>());
  }

  private static String bytes(String message) {
    RuntimeException plain = new RuntimeException(message);
    plain.setStackTrace(new StackTraceElement[0]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
