package io.lakebase.emulator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One fault of the proxy. */
record ProxyFault(Effect effect, AtomicInteger remaining) {
  /** What happens to the connection. */
  sealed interface Effect {
    /** It ends. */
    record Cut(Stage stage) implements Effect {}

    /** Nothing goes on before the faults are cleared. */
    record Hang(Stage stage) implements Effect {}

    /** The login fails. */
    record Reject(Refusal refusal) implements Effect {}

    /** Another kind of authentication. */
    record Ask(AuthenticationRequest request) implements Effect {}

    /** A slow line. */
    record Slow(Duration toServer, Duration toClient) implements Effect {}

    /** Another certificate. */
    record Show(ServerCertificate certificate) implements Effect {}
  }

  /** Whether the fault hits once more. */
  boolean take() {
    return remaining.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0;
  }
}
