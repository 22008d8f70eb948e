package io.lakebase.emulator.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StartupPacketTest {
  private static final int VERSION_3 = 196608;

  @Property(tries = 200)
  void parametersSurviveTheWire(@ForAll("parameters") Map<String, String> parameters)
      throws IOException {
    StartupPacket sent = new StartupPacket(VERSION_3, new byte[0]).withParameters(parameters);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sent.write(new DataOutputStream(bytes));

    StartupPacket read =
        StartupPacket.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(read.isStartup()).isTrue();
    assertThat(read.parameters()).containsExactlyEntriesOf(parameters);
  }

  @Provide
  Arbitrary<Map<String, String>> parameters() {
    Arbitrary<String> names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> values =
        Arbitraries.strings().withCharRange('\u0001', '\ud7ff').ofMaxLength(40);
    return Arbitraries.maps(names, values).ofMaxSize(8);
  }

  @Property(tries = 100)
  void absurdLengthsAreRefusedBeforeAnythingIsAllocated(@ForAll int length) {
    if (length >= 8 && length <= 10_000) {
      return;
    }
    byte[] packet = ByteBuffer.allocate(8).putInt(length).putInt(VERSION_3).array();
    assertThatThrownBy(
            () -> StartupPacket.read(new DataInputStream(new ByteArrayInputStream(packet))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("length");
  }

  @Example
  void aCancelRequestIsKnownByProcessAndSecret() {
    byte[] key = {0, 0, 0, 7, 1, 2, 3, 4};
    assertThat(new StartupPacket(StartupPacket.CANCEL_REQUEST, key).cancelKey())
        .isEqualTo(ByteBuffer.wrap(key.clone()));
  }
}
