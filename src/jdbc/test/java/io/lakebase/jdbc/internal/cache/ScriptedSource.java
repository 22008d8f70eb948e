package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.CredentialSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Issues credentials of a given life in virtual time, or fails as it is told. */
final class ScriptedSource implements CredentialSource {

  private final VirtualTime time;
  private final List<Long> calls = new ArrayList<>();
  private @Nullable Supplier<CredentialException> failing;
  Duration life = Duration.ofHours(1);

  ScriptedSource(VirtualTime time) {
    this.time = time;
  }

  @Override
  public Credential issue(CredentialRequest request) throws CredentialException {
    calls.add(time.nanos());
    if (failing != null) {
      throw failing.get();
    }
    return new Credential("token-" + calls.size(), time.now(), time.now().plus(life));
  }

  void fail(Supplier<CredentialException> failure) {
    failing = failure;
  }

  void recover() {
    failing = null;
  }

  int calls() {
    return calls.size();
  }

  /** The most calls in any window that begins with a call; the window's end is not part of it. */
  int mostCallsWithin(Duration window) {
    int most = 0;
    for (int from = 0, to = 0; to < calls.size(); to++) {
      while (calls.get(to) - calls.get(from) >= window.toNanos()) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}
