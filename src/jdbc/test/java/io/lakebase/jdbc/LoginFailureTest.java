package io.lakebase.jdbc;

import static io.lakebase.jdbc.LoginFailure.DISABLED;
import static io.lakebase.jdbc.LoginFailure.NOBODY_LISTENS;
import static io.lakebase.jdbc.LoginFailure.NOT_READY;
import static io.lakebase.jdbc.LoginFailure.OTHER;
import static io.lakebase.jdbc.LoginFailure.REFUSED;
import static io.lakebase.jdbc.LoginFailure.UNCHECKED;
import static io.lakebase.jdbc.LoginFailure.UNUSABLE_SETTING;
import static io.lakebase.jdbc.LoginFailure.WRONG_HOST;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.security.auth.callback.UnsupportedCallbackException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.GT;

class LoginFailureTest {

  private static LoginFailure of(String state, Throwable cause) {
    return LoginFailure.of(new SQLException("x", state, cause));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Provided authentication token is not a valid JWT encoding",
        "FATAL: Invalid authorization for databricks identity login",
        "password authentication failed for user \"me\"",
        "Failed to decode token for role",
      })
  void knowsTheProxysRefusalsWhateverTheirState(String message) {
    assertThat(LoginFailure.of(new SQLException(message, "XX000"))).isEqualTo(REFUSED);
  }

  @Test
  void judgesByStateAndCause() {
    assertThat(of("28P01", null)).isEqualTo(REFUSED);
    assertThat(of("28000", null)).isEqualTo(REFUSED);
    assertThat(LoginFailure.of(new SQLException("External authorization failed", "28000")))
        .isEqualTo(UNCHECKED);
    assertThat(of("57P03", null)).isEqualTo(NOT_READY);
    assertThat(of("08006", new EOFException())).isEqualTo(NOT_READY);
    assertThat(of("08001", new SocketTimeoutException())).isEqualTo(NOT_READY);
    assertThat(of("08001", new ConnectException())).isEqualTo(NOBODY_LISTENS);
    assertThat(of("08001", new UnknownHostException())).isEqualTo(WRONG_HOST);
    assertThat(of("08006", new SSLHandshakeException("x"))).isEqualTo(WRONG_HOST);
    assertThat(of("08006", new SSLHandshakeException("x").initCause(new CertificateException())))
        .isEqualTo(WRONG_HOST);
    assertThat(of("08006", new SSLHandshakeException("x").initCause(new EOFException())))
        .isEqualTo(NOT_READY);
    assertThat(
            LoginFailure.of(
                new SQLException(
                    "Der Hostname h konnte nicht vom Hostnameverifier PgjdbcHostnameVerifier"
                        + " verifiziert werden.",
                    "08006")))
        .isEqualTo(WRONG_HOST);
    assertThat(of("08P01", null)).isEqualTo(WRONG_HOST);
    assertThat(of("3D000", null)).isEqualTo(OTHER);
    assertThat(of("53300", null)).isEqualTo(OTHER);
    assertThat(of(null, null)).isEqualTo(OTHER);
    assertThat(LoginFailure.of(new SQLException("The endpoint has been disabled.", "57P03")))
        .isEqualTo(DISABLED);
  }

  @Test
  void tellsWhatTheServerShowsFromWhatCannotBeUsedHere() {
    assertThat(of("08006", new FileNotFoundException())).isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new NoSuchFileException("ca.pem"))).isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new ClassNotFoundException())).isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new ClassCastException())).isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new CertificateException())).isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new UnsupportedCallbackException(null))).isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new IOException(new UnrecoverableKeyException())))
        .isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08001", new SocketException("x").initCause(new NoSuchAlgorithmException())))
        .isEqualTo(UNUSABLE_SETTING);
    assertThat(of("08006", new InvocationTargetException(new ConnectException())))
        .isEqualTo(NOBODY_LISTENS);
  }

  @Test
  void knowsWhatPgjdbcSaysWithoutAPassword() {
    String scram = "The server requested SCRAM-based authentication, but no password was provided.";
    String clear =
        "The server requested password-based authentication, but no password was provided by"
            + " plugin {0}";

    assertThat(LoginFailure.lacksPassword(new SQLException(GT.tr(scram), "08004"))).isTrue();
    assertThat(LoginFailure.lacksPassword(new SQLException(GT.tr(clear, "p"), "08004"))).isTrue();
    assertThat(
            LoginFailure.lacksPassword(
                new SQLException(GT.tr("The server does not support SSL."), "08004")))
        .isFalse();
  }

  @Property
  void pausesWithinTheTimeLeftAndNeverLong(
      @ForAll LoginFailure failure,
      @ForAll @IntRange(min = 1, max = 1_000) int tries,
      @ForAll @IntRange(max = 100_000) int leftMillis,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
    Duration left = Duration.ofMillis(leftMillis);

    Duration pause = WakePolicy.pause(failure, tries, left, random);

    assertThat(pause).isLessThanOrEqualTo(left).isLessThanOrEqualTo(Duration.ofMillis(2_001));
    if (failure == NOT_READY && leftMillis > 2_001) {
      assertThat(pause).isPositive();
    }
    if (failure != NOT_READY && failure != UNCHECKED && failure != NOBODY_LISTENS) {
      assertThat(pause).isZero();
    }
    if (failure == NOBODY_LISTENS && tries >= WakePolicy.TRIES_WHERE_NOBODY_LISTENS) {
      assertThat(pause).isZero();
    }
  }

  @Test
  void takesSecretsOutOfWhatAServerSends() {
    SQLException echo =
        new SQLException("bad eyJtoken.abc", "28P01", new IOException("eyJtoken.abc"));

    SQLException clean = Redaction.of(echo, "eyJtoken.abc");

    assertThat((Throwable) clean).hasMessage("bad ***").hasNoCause();
    assertThat(clean.getSQLState()).isEqualTo("28P01");
    assertThat((Throwable) Redaction.of(echo, "other.token")).isSameAs(echo);
  }
}
