package io.lakebase.emulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.lakebase.emulator.ControlPlaneFault.Effect;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the right answer, or what the faults make of it. */
record FaultyAnswer(HttpExchange exchange, List<ControlPlaneFault> faults, Clock clock) {
  private static final ObjectMapper JSON = new ObjectMapper();

  void send(Supplier<Reply> right) throws IOException, InterruptedException {
    for (ControlPlaneFault fault : faults) {
      TimeUnit.NANOSECONDS.sleep(fault.latency().toNanos());
    }
    Optional<ControlPlaneFault> first =
        faults.stream().filter(fault -> !(fault.effect() instanceof Effect.Delay)).findFirst();
    if (first.isEmpty()) {
      send(right.get(), null);
      return;
    }
    Effect effect = first.get().effect();
    if (effect instanceof Effect.Hang) {
      first.get().awaitEnd();
    } else if (effect instanceof Effect.Answer answer) {
      sendInstead(answer);
    } else if (effect instanceof Effect.Drip drip) {
      send(right.get(), drip.pause());
    } else if (effect instanceof Effect.Expire expire) {
      Reply reply = right.get();
      expire.expiry().apply(reply.body(), clock.instant());
      send(reply, null);
    }
    // A reset says nothing at all; the caller closes.
  }

  private void send(Reply reply, @Nullable Duration pause)
      throws IOException, InterruptedException {
    send(reply.status(), "application/json", JSON.writeValueAsBytes(reply.body()), pause);
  }

  private void send(int status, String type, byte[] body, @Nullable Duration pause)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length == 0) {
      return;
    }
    OutputStream out = exchange.getResponseBody();
    if (pause == null) {
      out.write(body);
      return;
    }
    for (byte b : body) {
      out.write(b);
      out.flush();
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  private void sendInstead(Effect.Answer answer) throws IOException, InterruptedException {
    if (answer.location() != null) {
      exchange.getResponseHeaders().set("Location", answer.location());
    }
    if (answer.retryAfter() != null) {
      exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
    }
    FaultBody kind = answer.body();
    byte[] body = kind.bytes();
    if (kind == FaultBody.JSON) {
      ObjectNode error =
          ApiException.error(ApiException.code(answer.status()), "A fault that was asked for.");
      body = JSON.writeValueAsBytes(error);
    }
    if (kind == FaultBody.TRUNCATED) {
      exchange.getResponseHeaders().set("Content-Type", kind.contentType());
      exchange.sendResponseHeaders(answer.status(), body.length + 1000L);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
      return;
    }
    send(answer.status(), kind.contentType(), body, null);
  }
}
