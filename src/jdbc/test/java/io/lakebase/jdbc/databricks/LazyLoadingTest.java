package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class LazyLoadingTest {

  /** Loads everything but the JDK itself and remembers what. */
  private static final class Recording extends URLClassLoader {
    private final Set<String> loaded = ConcurrentHashMap.newKeySet();

    Recording() {
      super(
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(Recording::url)
              .toArray(URL[]::new),
          ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
      try {
        return Path.of(entry).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Class<?> found = super.findClass(name);
      loaded.add(name);
      return found;
    }
  }

  @Test
  void aReferenceToWorkspacesLoadsNeitherTheSdkNorCaffeine() throws Exception {
    try (Recording loader = new Recording()) {
      Class.forName(Workspaces.class.getName(), true, loader);
      Class.forName(AuthenticationSettings.class.getName(), true, loader);

      assertThat(loader.loaded).contains(Workspaces.class.getName());
      assertThat(loader.loaded)
          .noneMatch(name -> name.startsWith("com.databricks") || name.startsWith("com.github"));
    }
  }

  @Test
  void aWorkspaceThatNobodyAskedLoadsNoClassOfTheSdk() throws Exception {
    try (Recording loader = new Recording()) {
      Class<?> user = Class.forName(FirstSteps.class.getName(), true, loader);

      user.getMethod("run").invoke(null);

      assertThat(loader.loaded).contains(DatabricksWorkspace.class.getName());
      assertThat(loader.loaded).noneMatch(name -> name.startsWith("com.databricks"));
    }
  }

  /** Runs inside the recording loader. */
  public static final class FirstSteps {
    private FirstSteps() {}

    public static void run() throws Exception {
      AuthenticationSettings settings =
          AuthenticationSettings.builder()
              .set(AuthenticationSetting.HOST, "dbc-1.cloud.databricks.com")
              .set(AuthenticationSetting.CLIENT_ID, "id")
              .set(AuthenticationSetting.CLIENT_SECRET, "secret")
              .build();
      Workspaces.of(settings).principal().role(java.time.Duration.ofSeconds(1));
      Workspaces.of(settings).identity();
      Workspaces.close();
    }
  }
}
