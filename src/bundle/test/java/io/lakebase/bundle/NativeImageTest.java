package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The reachability metadata of the thin jar and of the program, on the class path that an image is
 * built from.
 */
class NativeImageTest {

  private static final List<String> ARTIFACTS = List.of("lakebase-jdbc", "lakebase-jdbc-bundle");
  private static final String FOLDER = "META-INF/native-image/io.lakebase/";

  /** Of GraalVM's schema for {@code reflect-config.json}; what it does not know is an error. */
  private static final Set<String> OF_A_CLASS =
      Set.of(
          "name",
          "allDeclaredConstructors",
          "allDeclaredMethods",
          "allDeclaredFields",
          "allPublicConstructors",
          "allPublicMethods",
          "allPublicFields",
          "unsafeAllocated",
          "methods",
          "fields");

  /** Defaults that a user may add to pgjdbc. */
  private static final String OF_USERS = "\\Qorg/postgresql/driverconfig.properties\\E";

  private static JsonNode read(String artifact, String file) throws IOException {
    URL url = NativeImageTest.class.getClassLoader().getResource(FOLDER + artifact + "/" + file);
    assertThat(url).as("%s of %s", file, artifact).isNotNull();
    try (InputStream in = url.openStream()) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static List<JsonNode> classes() throws IOException {
    List<JsonNode> classes = new ArrayList<>();
    for (String artifact : ARTIFACTS) {
      read(artifact, "reflect-config.json").forEach(classes::add);
    }
    return classes;
  }

  private static Set<String> names() throws IOException {
    return classes().stream().map(node -> node.get("name").asText()).collect(Collectors.toSet());
  }

  private static Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, false, NativeImageTest.class.getClassLoader());
  }

  @Test
  void namesClassesAndMembersThatExist() throws Exception {
    Set<String> seen = new HashSet<>();
    for (JsonNode node : classes()) {
      Set<String> keys =
          node.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
      String name = node.path("name").asText();
      assertThat(keys).as(name).isSubsetOf(OF_A_CLASS).contains("name");
      assertThat(seen.add(name)).as("%s stands there once", name).isTrue();
      Class<?> type = load(name);
      assertThat(type.getName()).isEqualTo(name);
      for (JsonNode method : node.path("methods")) {
        assertThat(members(type)).as(name).contains(signature(method));
      }
      for (JsonNode field : node.path("fields")) {
        assertThat(type.getDeclaredField(field.get("name").asText())).isNotNull();
      }
    }
    assertThat(seen).hasSizeGreaterThan(100);
  }

  private static String signature(JsonNode method) {
    List<String> parameters = new ArrayList<>();
    method.path("parameterTypes").forEach(parameter -> parameters.add(parameter.asText()));
    return method.get("name").asText() + parameters;
  }

  private static Set<String> members(Class<?> type) {
    return Stream.concat(
            Arrays.stream(type.getDeclaredMethods())
                .map(method -> method.getName() + types(method.getParameterTypes())),
            Arrays.stream(type.getDeclaredConstructors())
                .map(constructor -> "<init>" + types(constructor.getParameterTypes())))
        .collect(Collectors.toSet());
  }

  private static List<String> types(Class<?>[] parameters) {
    return Arrays.stream(parameters).map(Class::getTypeName).toList();
  }

  @Test
  void namesResourcesThatExist() throws Exception {
    JsonNode config = read("lakebase-jdbc", "resource-config.json");

    assertThat(config.path("resources").path("includes")).isNotEmpty();
    for (JsonNode include : config.path("resources").path("includes")) {
      if (include.get("pattern").asText().equals(OF_USERS)) {
        continue;
      }
      Predicate<String> pattern =
          Pattern.compile(include.get("pattern").asText()).asMatchPredicate();
      assertThat(resources().stream().anyMatch(pattern)).as(include.toString()).isTrue();
    }
    for (JsonNode bundle : config.path("bundles")) {
      assertThat(ResourceBundle.getBundle(bundle.get("name").asText(), Locale.FRENCH).keySet())
          .isNotEmpty();
    }
  }

  /** Every file of the jars that the driver and pgjdbc come in. */
  private static Collection<String> resources() throws Exception {
    Set<String> names = new HashSet<>();
    ClassLoader loader = NativeImageTest.class.getClassLoader();
    for (URL root : Collections.list(loader.getResources("META-INF"))) {
      names.addAll(below(root));
    }
    return names;
  }

  private static List<String> below(URL folderOfMetadata) throws Exception {
    URI uri = folderOfMetadata.toURI();
    if (uri.getScheme().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return relative(jar.getPath("/"));
      }
    }
    return relative(Path.of(uri).getParent());
  }

  private static List<String> relative(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.map(file -> root.relativize(file).toString().replace('\\', '/')).toList();
    }
  }

  @Test
  void namesEveryCommandAndWhatIsAskedForByName() throws Exception {
    URI classes = Main.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Set<String> commands = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of(classes).resolve("io/lakebase/bundle"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = load("io.lakebase.bundle." + name);
        if (type.isAnnotationPresent(CommandLine.Command.class)) {
          commands.add(type.getName());
        }
      }
    }

    assertThat(commands).hasSizeGreaterThan(4);
    assertThat(names())
        .containsAll(commands)
        .contains(
            "io.lakebase.jdbc.LakebaseAuthenticationPlugin",
            "io.lakebase.jdbc.LakebaseDataSourceFactory",
            "io.lakebase.jdbc.internal.HostAddressSocketFactory",
            "org.postgresql.ssl.DefaultJavaSSLFactory");
  }
}
