package io.lakebase.jdbc.faults;

import io.lakebase.emulator.ControlPlaneFaultBuilder;
import io.lakebase.emulator.ControlPlaneFaults;
import io.lakebase.emulator.FaultBody;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.TokenExpiry;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** What a control plane can do wrong when it is asked for a credential. */
enum ControlPlaneSickness {
  UNAUTHORIZED(true, Route.CREDENTIALS, fault -> fault.fail(401)),
  FORBIDDEN(true, Route.CREDENTIALS, fault -> fault.fail(403)),
  NOT_FOUND(true, Route.CREDENTIALS, fault -> fault.fail(404)),
  CLIENT_SECRET_REFUSED(true, Route.TOKEN, fault -> fault.fail(401)),
  TOO_MANY_REQUESTS(false, Route.CREDENTIALS, fault -> fault.fail(429)),
  TOO_MANY_WITH_RETRY_AFTER(
      false, Route.CREDENTIALS, fault -> fault.retryAfter(Duration.ofSeconds(3)).fail(429)),
  TOO_MANY_FOR_A_HUNDRED_YEARS(
      false, Route.CREDENTIALS, fault -> fault.retryAfter(Duration.ofDays(36_500)).fail(429)),
  INTERNAL_ERROR(false, Route.CREDENTIALS, fault -> fault.fail(500)),
  GATEWAY_PAGE(false, Route.CREDENTIALS, fault -> fault.body(FaultBody.HTML).fail(502)),
  PAGE_INSTEAD_OF_JSON(false, Route.CREDENTIALS, fault -> fault.body(FaultBody.HTML).fail(200)),
  HANG(false, Route.CREDENTIALS, ControlPlaneFaultBuilder::hang),
  HANG_OF_THE_TOKEN_ENDPOINT(false, Route.TOKEN, ControlPlaneFaultBuilder::hang),
  HANG_OF_DISCOVERY(false, Route.DISCOVERY, ControlPlaneFaultBuilder::hang),
  SLOW_DRIP(false, Route.CREDENTIALS, fault -> fault.drip(Duration.ofMillis(300))),
  CUT(false, Route.CREDENTIALS, ControlPlaneFaultBuilder::reset),
  TRUNCATED(false, Route.CREDENTIALS, fault -> fault.body(FaultBody.TRUNCATED).fail(200)),
  GARBAGE(false, Route.CREDENTIALS, fault -> fault.body(FaultBody.GARBAGE).fail(200)),
  EMPTY(false, Route.CREDENTIALS, fault -> fault.body(FaultBody.EMPTY).fail(200)),
  NO_TOKEN_IN_IT(false, Route.CREDENTIALS, fault -> fault.body(FaultBody.EMPTY_OBJECT).fail(200)),
  EXPIRY_THAT_IS_NO_TIME(false, Route.CREDENTIALS, fault -> fault.expiry(TokenExpiry.GARBAGE)),
  REDIRECT(
      true, Route.CREDENTIALS, fault -> fault.redirect(URI.create("http://127.0.0.1:9/steal")));

  private final boolean terminal;
  private final Route route;
  private final Consumer<ControlPlaneFaultBuilder> effect;

  ControlPlaneSickness(boolean terminal, Route route, Consumer<ControlPlaneFaultBuilder> effect) {
    this.terminal = terminal;
    this.route = route;
    this.effect = effect;
  }

  /** Whether asking again is pointless. */
  boolean terminal() {
    return terminal;
  }

  /** Where it shows. */
  Route route() {
    return route;
  }

  void breakOut(ControlPlaneFaults faults) {
    effect.accept(faults.on(route));
  }
}
