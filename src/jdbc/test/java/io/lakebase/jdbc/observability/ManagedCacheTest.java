package io.lakebase.jdbc.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.management.CredentialCacheMXBean;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagedCacheTest {

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    LocalLakebase.fresh();
  }

  private static Set<ObjectName> names() throws Exception {
    return SERVER.queryNames(new ObjectName("io.lakebase.jdbc:type=CredentialCache,*"), null);
  }

  @Test
  void showsWhatTheCacheDidAndGoesWithIt() throws Exception {
    LocalLakebase.connect().close();
    LocalLakebase.connect().close();
    await().until(() -> names().size() == 1);
    ObjectName name = names().iterator().next();
    CredentialCacheMXBean bean = JMX.newMXBeanProxy(SERVER, name, CredentialCacheMXBean.class);

    assertThat(bean.getHits()).isEqualTo(1);
    assertThat(bean.getWaits()).isEqualTo(1);
    assertThat(bean.getIssues()).isEqualTo(1);
    assertThat(bean.getRefreshes()).isZero();
    assertThat(bean.getEntries()).isEqualTo(1);
    assertThat(bean.getFailures()).isZero();
    assertThat(bean.getLastError()).isEmpty();
    assertThat(bean.getLastErrorTime()).isEmpty();
    assertThat(bean.getSecondsToExpiry())
        .containsOnlyKeys(lakebase.endpoint().name())
        .allSatisfy((endpoint, seconds) -> assertThat(seconds).isBetween(3_000L, 3_600L));

    lakebase.revokeTokens();
    lakebase.faults().fail(403);
    catchThrowableOfType(SQLException.class, LocalLakebase::connect);

    assertThat(bean.getRefusals()).isEqualTo(1);
    assertThat(bean.getFailures()).isEqualTo(1);
    assertThat(bean.getLastError())
        .startsWith("[" + lakebase.endpoint().name() + "] no database credential")
        .contains("403");
    assertThat(Instant.parse(bean.getLastErrorTime())).isBefore(Instant.now().plusSeconds(1));
    assertThat(bean.getSecondsToExpiry()).isEmpty();

    CredentialCache.closeShared();
    assertThat(names()).isEmpty();
  }

  @Test
  void leavesNoBeanWhenItIsClosedBeforeItIsShown() throws Exception {
    LocalLakebase.connect().close();
    CredentialCache.closeShared();

    assertThat(names()).isEmpty();
  }
}
