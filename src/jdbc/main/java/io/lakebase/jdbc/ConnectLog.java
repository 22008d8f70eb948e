package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.Credential;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for the first connect to each database as each role, and for secrets in URLs. */
final class ConnectLog {

  private static final Logger LOG = LoggerFactory.getLogger(LakebaseDriver.class);
  private static final int MOST = 1_000;
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  private ConnectLog() {}

  static void connected(LoginTarget target, Credential credential) {
    if (first(target)) {
      LOG.info(
          "[{}] connected to {} as {} with a token that lives {} s",
          target.subject(),
          target.shownUrl(),
          target.role(),
          Duration.between(credential.issuedAt(), credential.expiresAt()).toSeconds());
    }
  }

  static void connected(LoginTarget target) {
    if (first(target)) {
      LOG.info(
          "[{}] connected to {} as {} with a native password",
          target.subject(),
          target.shownUrl(),
          target.role());
    }
  }

  /** Says once of each secret setting that it should not stand in a URL. */
  static void warnOfSecretsInUrl(Settings settings) {
    settings
        .own()
        .forEach(
            (property, setting) -> {
              if (property.sensitive()
                  && setting.origin() == LakebaseProperty.Origin.URL
                  && SEEN.add(property.propertyName())) {
                LOG.warn(
                    "[{}] a secret stands in a URL, which tools store and show. Set it in the driver"
                        + " properties or in the environment.",
                    property.propertyName());
              }
            });
  }

  private static boolean first(LoginTarget target) {
    return target.firstTime() && SEEN.size() < MOST && SEEN.add(target.toString());
  }
}
