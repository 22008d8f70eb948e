package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.token.LakebaseTokens;
import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application server that takes an application away gets its class loader back. */
@ExtendWith(LakebaseExtension.class)
class UnloadingTest {

  @Test
  void theClassLoaderIsFreeAfterClose(LakebaseEmulator lakebase) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-cp",
                System.getProperty("java.class.path"),
                ApplicationServer.class.getName(),
                lakebase.host().toString(),
                lakebase.servicePrincipal().clientId(),
                lakebase.servicePrincipal().clientSecret(),
                lakebase.endpoint().name())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(output).contains("token given", "class loader freed", "no thread left");
    } finally {
      child.destroyForcibly();
    }
  }

  /** The process; loads the application beside itself and lets it go. */
  public static final class ApplicationServer {
    private ApplicationServer() {}

    public static void main(String[] arguments) throws Exception {
      ReferenceQueue<ClassLoader> freed = new ReferenceQueue<>();
      WeakReference<ClassLoader> application = deployAndUndeploy(arguments, freed);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      boolean gone = false;
      while (!gone && System.nanoTime() < end) {
        System.gc();
        gone = freed.remove(200) == application;
      }
      System.out.println(gone ? "class loader freed" : "class loader kept");
      boolean left =
          Thread.getAllStackTraces().keySet().stream()
              .peek(thread -> System.out.println("  " + thread.getName()))
              .anyMatch(thread -> thread.getName().startsWith("lakebase"));
      System.out.println(left ? "threads left" : "no thread left");
      System.exit(0);
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(
        String[] arguments, ReferenceQueue<ClassLoader> freed) throws Exception {
      List<URL> path = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        path.add(Path.of(entry).toUri().toURL());
      }
      try (URLClassLoader loader =
          new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
        Class<?> application = Class.forName(Application.class.getName(), true, loader);
        application.getMethod("run", String[].class).invoke(null, (Object) arguments);
        return new WeakReference<>(loader, freed);
      }
    }
  }

  /** Runs inside the class loader that is taken away. */
  public static final class Application {
    private Application() {}

    public static void run(String[] arguments) throws Exception {
      Workspace workspace =
          Workspaces.of(
              AuthenticationSettings.builder()
                  .set(AuthenticationSetting.HOST, arguments[0])
                  .set(AuthenticationSetting.CLIENT_ID, arguments[1])
                  .set(AuthenticationSetting.CLIENT_SECRET, arguments[2])
                  .trustedHosts(Set.of("localhost"))
                  .build());
      ResourceName.Target target = (ResourceName.Target) ResourceName.parse(arguments[3]);
      LakebaseTokens tokens = LakebaseTokens.of(workspace, CredentialRequest.of(target));
      tokens.token(Duration.ofSeconds(30));
      tokens.endpoint(Duration.ofSeconds(30));
      System.out.println("token given");
      CredentialCache.closeShared();
      Workspaces.close();
    }
  }
}
