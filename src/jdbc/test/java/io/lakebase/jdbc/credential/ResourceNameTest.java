package io.lakebase.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNameTest {

  @Property
  void aNameComesBackAsItWas(
      @ForAll("ids") String project, @ForAll("ids") String branch, @ForAll("ids") String endpoint) {
    ResourceName.Endpoint name = new ResourceName.Endpoint(project, branch, endpoint);

    assertThat(ResourceName.parse(name.toString())).isEqualTo(name);
    assertThat(ResourceName.parse(name.parent().toString())).isEqualTo(name.parent());
    assertThat(ResourceName.parse(name.parent().parent().toString()))
        .isEqualTo(new ResourceName.Project(project));
    assertThat(ResourceName.parse("instances/" + project))
        .isEqualTo(new ResourceName.Instance(project));
  }

  @Property
  void whateverIsAcceptedIsSafeInAPath(@ForAll String text) {
    ResourceName name;
    try {
      name = ResourceName.parse(text);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("not a Lakebase");
      return;
    }
    assertThat(name.toString()).isEqualTo(text).matches("[A-Za-z0-9/_-]+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "projects",
        "projects/",
        "projects/p/",
        "projects/P",
        "projects/-p",
        "projects/p-",
        "projects/p/branches",
        "projects/p/branches/../endpoints/e",
        "projects/p/branches/b/endpoints/e/..",
        "projects/p%2F..%2Fq",
        "projects/p/branches/b?x=1",
        "projects/p/branches/b#f",
        "projects/p/branches/b/endpoints/e\n",
        " projects/p",
        "//projects/p",
        "instances/",
        "instances/a/b",
        "instances/.."
      })
  void refusesWhatIsNoName(String text) {
    assertThatThrownBy(() -> ResourceName.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('0', '9')
        .withChars('-')
        .ofMinLength(1)
        .ofMaxLength(63)
        .filter(id -> !id.startsWith("-") && !id.endsWith("-"));
  }
}
