package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.benchmarks.harness.Table;
import io.lakebase.emulator.Request;
import io.lakebase.emulator.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Where the time of a first connection goes, told by when the control plane heard of it. */
final class FirstConnectParts {

  private static final List<Door> DOORS =
      List.of(Door.DEFAULTS, Door.OURS_PASSWORD, Door.OURS, Door.OURS_PAT, Door.OURS_WARM);

  private static final List<String> PARTS =
      List.of("asks", "discovery", "workspace", "credential", "login");

  private FirstConnectParts() {}

  /** Adds the parts to what a child measured. */
  static Sample of(Sample child, List<Request> requests) {
    double issued = child.get("issued");
    if (issued == 0) {
      Sample login = child.with("login", child.get("first"));
      for (String part : PARTS.subList(0, PARTS.size() - 1)) {
        login = login.with(part, 0);
      }
      return login;
    }
    double asks = first(child, requests, Route.values()).orElse(0);
    double credential = first(child, requests, Route.CREDENTIALS).orElse(issued);
    double token = first(child, requests, Route.TOKEN).orElse(credential);
    return child
        .with("asks", asks)
        .with("discovery", token - asks)
        .with("workspace", credential - token)
        .with("credential", issued - credential)
        .with("login", child.get("first") - issued);
  }

  private static OptionalDouble first(Sample child, List<Request> requests, Route... routes) {
    return requests.stream()
        .filter(request -> List.of(routes).contains(request.route()))
        .mapToDouble(
            request ->
                (ChronoUnit.MICROS.between(Instant.EPOCH, request.at()) - child.get("start")) / 1e3)
        .min();
  }

  static Table table(Interleaved samples) {
    List<List<String>> rows = new ArrayList<>();
    for (Door door : DOORS) {
      List<String> row = new ArrayList<>();
      row.add(door.text);
      for (String part : PARTS) {
        double millis = samples.median(part, door.text);
        row.add(Math.abs(millis) < 0.05 ? "" : Numbers.plain(millis));
      }
      row.add(Numbers.plain(samples.median("first", door.text)));
      rows.add(row);
    }
    return new Table(
        "Where the time of a first connection goes",
        List.of(
            "Milliseconds, medians. *settings, SDK* lasts until the control plane gets the first call: settings are read, the SDK's classes and the"
                + " HTTP client are loaded. *discovery* is the workspace's metadata and OAuth endpoints, *workspace token* the login at the"
                + " workspace, *credential* the database credential, *login* what is left: TLS and Postgres. pgjdbc and TLS are loaded on another"
                + " thread meanwhile. After a warm-up only the login is left."),
        List.of(
            "side",
            "settings, SDK",
            "discovery",
            "workspace token",
            "credential",
            "login",
            "total"),
        rows);
  }
}
