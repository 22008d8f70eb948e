package io.lakebase.workflow.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TextTest {

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars('\0', 'a', 'é', '\u0800', '\uFFFF', '\uD83D', '\uDE00')
        .ofMaxLength(12);
  }

  @Property
  void aFaultIsExactlyWhatPostgresCannotStore(@ForAll("texts") String text) {
    assertThat(Text.fault(text) == null).isEqualTo(encodable(text) && text.indexOf('\0') < 0);
  }

  @Property
  void theLengthOfAFaultlessTextIsThatOfItsBytes(@ForAll("texts") String text) {
    String faultless = Text.repaired(text);

    assertThat(Text.fault(faultless)).isNull();
    assertThat(Text.utf8Length(faultless))
        .isEqualTo(faultless.getBytes(StandardCharsets.UTF_8).length);
    assertThat(Text.fault(Text.printable(text, 5))).isNull();
  }

  private static boolean encodable(String text) {
    try {
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .encode(CharBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
