package io.lakebase.emulator.internal.wire;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** A logged-in session with a compute. */
public final class Backend implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 13;

  private final Socket socket;
  private final HandshakeInput buffer;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();
  private @Nullable ByteBuffer cancelKey;
  private boolean ready;

  private Backend(Socket socket) throws IOException {
    this.socket = socket;
    this.buffer = new HandshakeInput(socket.getInputStream());
    this.in = new DataInputStream(buffer);
    this.out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  /**
   * Connects and logs in. A refusal by the compute is no exception: see {@link #ready()}.
   *
   * @param patienceMillis how long to wait for the TCP connection
   */
  public static Backend login(
      InetSocketAddress compute, StartupPacket startup, String password, int patienceMillis)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(compute, patienceMillis);
      Backend backend = new Backend(socket);
      startup.write(backend.out);
      backend.authenticate(password);
      return backend;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Passes a cancel request on. */
  public static void cancel(InetSocketAddress compute, StartupPacket request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(compute, 5_000);
      request.write(new DataOutputStream(socket.getOutputStream()));
      // The server closes when it has delivered the signal.
      socket.setSoTimeout(5_000);
      if (socket.getInputStream().read() >= 0) {
        throw new IOException("[cancel request] answered, which no server does");
      }
    }
  }

  /** Whether the compute said that it is ready; if not, {@link #greeting()} ends with its error. */
  public boolean ready() {
    return ready;
  }

  /**
   * All that the compute said from the end of authentication on, to be passed to the client as it
   * is.
   */
  public byte[] greeting() {
    return greeting.toByteArray();
  }

  /** Process and secret for a cancel request, null when the compute gave none. */
  public @Nullable ByteBuffer cancelKey() {
    return cancelKey;
  }

  /** What the compute sent after the greeting and was read with it. */
  public byte[] rest() {
    return buffer.drain();
  }

  public Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void authenticate(String password) throws IOException {
    ScramClient scram = new ScramClient(password);
    DataOutputStream recorded = new DataOutputStream(greeting);
    while (true) {
      Message message = Message.read(in);
      if (message.type() == 'R' && message.authenticationKind() != Message.AUTH_OK) {
        answer(message, password, scram);
        continue;
      }
      message.write(recorded);
      switch (message.type()) {
        case 'K' -> cancelKey = ByteBuffer.wrap(message.body());
        case 'Z' -> {
          ready = true;
          return;
        }
        case 'E' -> {
          return;
        }
        default -> {
          // ParameterStatus, NoticeResponse, NegotiateProtocolVersion: for the client
        }
      }
    }
  }

  private void answer(Message request, String password, ScramClient scram) throws IOException {
    String rest = new String(request.body(), 4, request.body().length - 4, StandardCharsets.UTF_8);
    try {
      switch (request.authenticationKind()) {
        case Message.AUTH_CLEARTEXT -> Message.password(password).write(out);
        case Message.AUTH_SASL -> sendInitial(scram.first());
        case Message.AUTH_SASL_CONTINUE ->
            new Message('p', scram.finalMessage(rest).getBytes(StandardCharsets.UTF_8)).write(out);
        case Message.AUTH_SASL_FINAL -> {
          return;
        }
        default ->
            throw new IOException(
                "[compute] asks for authentication of kind "
                    + request.authenticationKind()
                    + ". Use scram-sha-256, password or trust in its pg_hba.conf.");
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("[compute] SCRAM is not available", e);
    }
    out.flush();
  }

  private void sendInitial(String first) throws IOException {
    byte[] text = first.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ScramClient.MECHANISM.getBytes(StandardCharsets.US_ASCII));
    bytes.write(0);
    bytes.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
    bytes.writeBytes(text);
    new Message('p', bytes.toByteArray()).write(out);
  }
}
