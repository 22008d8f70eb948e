package io.lakebase.emulator;

import io.lakebase.emulator.internal.wire.HandshakeInput;
import io.lakebase.emulator.internal.wire.Message;
import io.lakebase.emulator.internal.wire.StartupPacket;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** A client's encrypted line and what it wants. */
final class ClientChannel {
  private final Socket socket;
  private final HandshakeInput buffer;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final StartupPacket startup;

  ClientChannel(Socket socket) throws IOException {
    this.socket = socket;
    this.buffer = new HandshakeInput(socket.getInputStream());
    this.in = new DataInputStream(buffer);
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    this.startup = StartupPacket.read(in);
  }

  StartupPacket startup() {
    return startup;
  }

  Socket socket() {
    return socket;
  }

  /** What the client sent beyond the login. */
  byte[] rest() {
    return buffer.drain();
  }

  Message read() throws IOException {
    return Message.read(in);
  }

  void send(Message message) throws IOException {
    message.write(out);
    out.flush();
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void refuse(Refusal refusal) throws IOException {
    send(Message.fatal(refusal.sqlState(), refusal.message()));
  }
}
