package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workspaces by their settings, a bounded number. The configuration file is looked at every five
 * seconds at most, and a changed one is read again.
 */
final class WorkspaceRegistry implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workspaces.class);
  private static final int MOST = 256;
  private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

  private final Machine machine;
  private final LongSupplier nanoTime;
  private final Session.Connector connector;
  private final Workers workers = new Workers("lakebase-control-plane");
  private final ConcurrentMap<AuthenticationSettings, Entry> entries = new ConcurrentHashMap<>();

  /** Those that the application made, as long as it has them. */
  private final Set<DatabricksWorkspace> own =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  WorkspaceRegistry(Machine machine, LongSupplier nanoTime) {
    this(machine, nanoTime, (settled, transport) -> SdkControlPlane.connect(settled, transport));
  }

  WorkspaceRegistry(Machine machine, LongSupplier nanoTime, Session.Connector connector) {
    this.machine = machine;
    this.nanoTime = nanoTime;
    this.connector = connector;
  }

  private static final class Entry {
    private final DatabricksWorkspace workspace;
    private final String stamp;
    private volatile long lookedAt;
    private volatile long usedAt;

    Entry(DatabricksWorkspace workspace, String stamp, long now) {
      this.workspace = workspace;
      this.stamp = stamp;
      this.lookedAt = now;
      this.usedAt = now;
    }
  }

  Workspace of(AuthenticationSettings settings) throws CredentialException {
    long now = nanoTime.getAsLong();
    Entry entry = entries.get(settings);
    if (entry != null && !changed(settings, entry, now)) {
      entry.usedAt = now;
      return entry.workspace;
    }
    String stamp = stamp(settings);
    Authentication authentication;
    try {
      authentication = resolve(settings);
    } catch (CredentialException e) {
      if (entry == null) {
        throw e;
      }
      LOG.debug("the changed configuration file is not used: {}", e.getMessage());
      entry.usedAt = now;
      return entry.workspace;
    }
    Session session =
        new Session(authentication, () -> resolve(settings), connector, machine, nanoTime);
    Entry made = new Entry(new DatabricksWorkspace(authentication, session, workers), stamp, now);
    Entry other =
        entry == null
            ? entries.putIfAbsent(settings, made)
            : entries.replace(settings, entry, made) ? null : entries.get(settings);
    if (entries.size() > MOST) {
      dropOldest();
    }
    return other == null ? made.workspace : other.workspace;
  }

  /** A workspace that is nobody else's. */
  Workspace own(Authentication authentication, Session.Connector through) {
    Session session = new Session(authentication, () -> authentication, through, machine, nanoTime);
    DatabricksWorkspace workspace = new DatabricksWorkspace(authentication, session, workers);
    own.add(workspace);
    return workspace;
  }

  @Override
  public void close() {
    // First, since a call that hangs holds its session until it is interrupted.
    workers.close();
    entries.values().forEach(entry -> entry.workspace.close());
    entries.clear();
    List.copyOf(own).forEach(DatabricksWorkspace::close);
  }

  private Authentication resolve(AuthenticationSettings settings) throws CredentialException {
    return Resolution.of(settings, machine.environment(), machine.home());
  }

  private boolean changed(AuthenticationSettings settings, Entry entry, long now) {
    if (now - entry.lookedAt < LOOK_NANOS) {
      return false;
    }
    entry.lookedAt = now;
    return !stamp(settings).equals(entry.stamp);
  }

  private String stamp(AuthenticationSettings settings) {
    Path file = Resolution.configurationFile(settings, machine.environment(), machine.home());
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + "/" + attributes.size();
    } catch (IOException absent) {
      return "";
    }
  }

  private void dropOldest() {
    entries.entrySet().stream()
        .min(Comparator.comparingLong((Map.Entry<?, Entry> entry) -> entry.getValue().usedAt))
        .ifPresent(oldest -> entries.remove(oldest.getKey(), oldest.getValue()));
  }
}
