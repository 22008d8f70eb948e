package io.lakebase.emulator;

import io.lakebase.emulator.Proxy.Target;
import io.lakebase.emulator.ProxyFault.Effect;
import io.lakebase.emulator.internal.wire.Backend;
import io.lakebase.emulator.internal.wire.Message;
import io.lakebase.emulator.internal.wire.StartupPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;

/** From the startup packet to the compute's greeting. */
record Login(ProxySession session, ClientChannel client) {
  private static final int COMPUTE_PATIENCE_MILLIS = 10_000;
  private static final byte[] MD5_SALT = {1, 2, 3, 4};

  /** Logs in; the relay of the rest when that succeeded. */
  Optional<Runnable> perform() throws IOException, InterruptedException {
    Optional<Target> target = session.target();
    if (target.isEmpty()) {
      client.refuse(Refusal.UNKNOWN_HOST);
      return Optional.empty();
    }
    Map<String, String> parameters = client.startup().parameters();
    String user = parameters.getOrDefault("user", "");
    LoginPolicy.Decision decision = authenticate(user, target.get());
    if (session.strikes(Stage.AFTER_PASSWORD)) {
      return Optional.empty();
    }
    Optional<Effect.Reject> fault = session.faults().next(Effect.Reject.class, r -> true);
    if (fault.isPresent()) {
      client.refuse(fault.get().refusal());
      return Optional.empty();
    }
    if (decision instanceof LoginPolicy.Decision.Refuse refuse) {
      client.refuse(refuse.why());
      return Optional.empty();
    }
    Optional<Refusal> asleep = target.get().host().wakefulness().awaitAwake();
    if (asleep.isPresent()) {
      client.refuse(asleep.get());
      return Optional.empty();
    }
    String password = ((LoginPolicy.Decision.Proceed) decision).computePassword();
    return enter(target.get(), parameters, password);
  }

  private LoginPolicy.Decision authenticate(String user, Target target) throws IOException {
    LoginPolicy policy = session.proxy().policy();
    AuthenticationRequest request =
        session
            .faults()
            .next(Effect.Ask.class, ask -> true)
            .map(Effect.Ask::request)
            .orElse(AuthenticationRequest.CLEARTEXT);
    switch (request) {
      case NOTHING -> {
        return policy.unasked(user);
      }
      case CLEARTEXT -> client.send(Message.authentication(Message.AUTH_CLEARTEXT));
      case MD5 -> client.send(Message.authentication(Message.AUTH_MD5, MD5_SALT));
      case GSS -> client.send(Message.authentication(Message.AUTH_GSS));
      case SCRAM ->
          client.send(Message.authentication(Message.AUTH_SASL, "SCRAM-SHA-256\0\0".getBytes()));
    }
    Message answer = client.read();
    if (answer.type() != 'p' || request != AuthenticationRequest.CLEARTEXT) {
      return new LoginPolicy.Decision.Refuse(Refusal.wrongPassword(user));
    }
    return policy.judge(user, answer.text(), target.kind().pooled());
  }

  private Optional<Runnable> enter(Target target, Map<String, String> parameters, String password)
      throws IOException {
    boolean readOnly =
        target.kind().readOnly()
            || target.host() instanceof EmulatedEndpoint endpoint
                && endpoint.type() == EndpointType.READ_ONLY;
    StartupPacket startup =
        client.startup().withParameters(StartupParameters.forCompute(parameters, readOnly));
    InetSocketAddress compute = target.host().branch().compute().address();
    Backend backend = Backend.login(compute, startup, password, COMPUTE_PATIENCE_MILLIS);
    if (!backend.ready()) {
      client.send(backend.greeting());
      backend.close();
      return Optional.empty();
    }
    session.enter(backend, compute);
    client.send(backend.greeting());
    client.send(backend.rest());
    backend.socket().getOutputStream().write(client.rest());
    return Optional.of(() -> relay(client.socket(), backend.socket()));
  }

  private void relay(Socket near, Socket far) {
    ProxyFaults faults = session.faults();
    Thread answers = session.proxy().thread(new Relay(far, near, () -> cutsMidQuery(faults)));
    answers.start();
    new Relay(near, far, () -> false).run();
    try {
      answers.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean cutsMidQuery(ProxyFaults faults) {
    return !faults.quiet()
        && faults.next(Effect.Cut.class, cut -> cut.stage() == Stage.MID_QUERY).isPresent();
  }
}
