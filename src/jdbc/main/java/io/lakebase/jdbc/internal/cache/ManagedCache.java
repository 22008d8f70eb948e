package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.management.CredentialCacheMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a cache at the platform's MBean server, as long as it is open. */
final class ManagedCache implements AutoCloseable {

  /** The platform's server takes a while to load, which the first connect need not wait for. */
  static final Duration DELAY = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(CredentialCache.class);
  private static final int MOST = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  private @Nullable ObjectName name;

  void open(CredentialCache cache) {
    lock.lock();
    try {
      if (!closed && name == null) {
        name = register(cache);
      }
    } catch (JMException | RuntimeException | LinkageError e) {
      LOG.debug("the credential cache is not shown by JMX: {}", e.toString());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (name != null) {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        name = null;
      }
    } catch (JMException | RuntimeException e) {
      LOG.debug("the credential cache was not shown by JMX any more: {}", e.toString());
    } finally {
      lock.unlock();
    }
  }

  /** Several class loaders may hold a driver each, hence the number. */
  private static ObjectName register(CredentialCache cache) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    StandardMBean bean = new StandardMBean(new View(cache), CredentialCacheMXBean.class, true);
    for (int id = 1; ; id++) {
      ObjectName candidate = new ObjectName("io.lakebase.jdbc:type=CredentialCache,id=" + id);
      try {
        return server.registerMBean(bean, candidate).getObjectName();
      } catch (InstanceAlreadyExistsException taken) {
        if (id == MOST) {
          throw taken;
        }
      }
    }
  }

  private record View(CredentialCache cache) implements CredentialCacheMXBean {
    @Override
    public long getHits() {
      return cache.statistics().hits();
    }

    @Override
    public long getWaits() {
      return cache.statistics().waits();
    }

    @Override
    public long getIssues() {
      return cache.statistics().issues();
    }

    @Override
    public long getRefreshes() {
      return cache.statistics().refreshes();
    }

    @Override
    public long getFailures() {
      return cache.statistics().failures();
    }

    @Override
    public long getRefusals() {
      return cache.statistics().refusals();
    }

    @Override
    public long getEntries() {
      return cache.statistics().entries();
    }

    @Override
    public String getLastError() {
      return cache.lastFailure().map(CacheFailure::message).orElse("");
    }

    @Override
    public String getLastErrorTime() {
      return cache.lastFailure().map(failure -> failure.at().toString()).orElse("");
    }

    @Override
    public Map<String, Long> getSecondsToExpiry() {
      return cache.secondsToExpiry();
    }
  }
}
