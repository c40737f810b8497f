// SPDX-License-Identifier: MIT
// What an -ERR means, and what to do about it (RFC 2449, section 8; RFC 3206; RFC 6856, section 5).
#include "mechanisms.hpp"
#include "support/scripted_exchange.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;
using listing = std::vector<std::string>;

const listing with_codes = {"RESP-CODES"};
const listing with_auth_code = {"RESP-CODES", "AUTH-RESP-CODE"};

failure refused_pass(const std::string& text, listing listed = with_codes) {
    scripted_exchange talk("C: PASS s3cret\nS: -ERR " + text);
    talk.over_tls().in(session_state::authorization, std::move(listed));
    return talk.play_once(verbs::pass(password)).reason();
}

failure refused_retr(const std::string& text, listing listed = with_codes) {
    scripted_exchange talk("C: RETR 1\nS: -ERR " + text);
    talk.in(session_state::transaction, std::move(listed));
    return talk.play_once(verbs::retr(1)).reason();
}

TEST(ResponseCode, InUseMeansToTryAgainLater) {
    const failure reason = refused_pass("[IN-USE] another session holds the box");
    EXPECT_EQ(reason.code, errc::in_use);
    EXPECT_EQ(reason.code, cause::retry_later);
}

TEST(ResponseCode, LoginDelayMeansToWaitAsLongAsCapaSays) {
    const failure reason =
        refused_pass("[LOGIN-DELAY] not yet", {"RESP-CODES", "LOGIN-DELAY 300 USER"});
    EXPECT_EQ(reason.code, errc::login_delay);
    EXPECT_EQ(reason.retry_after, std::chrono::seconds(300));
    EXPECT_EQ(reason.advice(), "Wait 300 seconds, then try again with the same credentials.");
}

TEST(ResponseCode, LoginDelayWithoutATimeMeansToWait) {
    const failure reason = refused_pass("[LOGIN-DELAY] not yet", {"RESP-CODES", "LOGIN-DELAY"});
    EXPECT_EQ(reason.code, errc::login_delay);
    EXPECT_FALSE(reason.retry_after);
    EXPECT_EQ(reason.code, cause::retry_later);
}

TEST(ResponseCode, LoginDelayMayComeAtUserAlready) {
    scripted_exchange talk("C: USER ann\nS: -ERR [LOGIN-DELAY] not yet");
    talk.in(session_state::authorization, with_codes);
    EXPECT_EQ(talk.play_once(verbs::user("ann")).reason().code, errc::login_delay);
}

TEST(ResponseCode, SysTempIsNotTheCredentialsFault) {
    const failure reason = refused_pass("[SYS/TEMP] disk full");
    EXPECT_EQ(reason.code, errc::system_temporary);
    EXPECT_EQ(reason.code, cause::retry_later);
}

TEST(ResponseCode, SysPermMeansToTellTheAdministrator) {
    const failure reason = refused_pass("[SYS/PERM] no such mailbox");
    EXPECT_EQ(reason.code, errc::system_permanent);
    EXPECT_EQ(reason.code, cause::server_broken);
}

TEST(ResponseCode, SysMeansTheSameAfterALogin) {
    EXPECT_EQ(refused_retr("[SYS/TEMP] relogin").code, errc::system_temporary);
    EXPECT_EQ(refused_retr("[SYS/PERM] cannot read").code, errc::system_permanent);
}

TEST(ResponseCode, AuthMeansThatTheCredentialsAreWrong) {
    const failure reason = refused_pass("[AUTH] Authentication failed.", with_auth_code);
    EXPECT_EQ(reason.code, errc::authentication_failed);
    EXPECT_EQ(reason.code, cause::fix_credentials);
}

TEST(ResponseCode, AuthMeansNothingAfterALogin) {
    EXPECT_EQ(refused_retr("[AUTH] odd", with_auth_code).code, errc::server_error);
}

TEST(ResponseCode, WithoutAuthWhereTheServerHasItTheCredentialsAreNotToBlame) {
    const failure reason = refused_pass("mailbox trouble", with_auth_code);
    EXPECT_EQ(reason.code, errc::login_unavailable);
    EXPECT_EQ(reason.code, cause::retry_later);
}

// The rule is for the password: the server has not received it, or does not use it.
TEST(ResponseCode, MissingSaysNothingOfUserAndRpop) {
    scripted_exchange user("C: USER ann\nS: -ERR never heard of ann");
    user.in(session_state::authorization, with_auth_code);
    EXPECT_EQ(user.play_once(verbs::user("ann")).reason().code, errc::user_refused);
    scripted_exchange rpop("C: RPOP ann\nS: -ERR unknown command");
    rpop.in(session_state::authorization, with_auth_code);
    EXPECT_EQ(rpop.play_once(verbs::rpop("ann")).reason().code, errc::mechanism_refused);
}

// The server decides about states if the caller wants that.
TEST(ResponseCode, MissingSaysNothingOfALoginAfterALogin) {
    scripted_exchange talk("C: USER ann\nS: -ERR already logged in");
    talk.in(session_state::transaction, with_auth_code).with(policy{.check_state = false});
    EXPECT_EQ(talk.play_once(verbs::user("ann")).reason().code, errc::server_error);
}

class NoVerdict : public testing::TestWithParam<const char*> {};

TEST_P(NoVerdict, IsARefusalThatReadsSo) {
    EXPECT_EQ(refused_pass(GetParam()).code, errc::mechanism_refused);
    EXPECT_EQ(refused_pass(GetParam(), with_auth_code).code, errc::mechanism_refused);
}

INSTANTIATE_TEST_SUITE_P(
    Words, NoVerdict,
    testing::Values("unknown command", "Invalid command.", "command not implemented",
                    "Unrecognized authentication type", "unsupported authentication mechanism",
                    "UNKNOWN COMMAND", "AUTH not supported", "syntax error",
                    "Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
                    "Must issue a STLS command first", "TLS is required"));

class Verdict : public testing::TestWithParam<const char*> {};

TEST_P(Verdict, IsEveryOtherRefusalOfAPassword) {
    EXPECT_EQ(refused_pass(GetParam(), {"USER"}).code, errc::login_refused);
}

INSTANTIATE_TEST_SUITE_P(Words, Verdict,
                         testing::Values("no", "", "invalid login", "bad password", "unknown user",
                                         "Logon failure", "invalid user name or command",
                                         "authentication failed: bad method",
                                         "Username and password not accepted",
                                         "[AUTH] unknown command"));

TEST(ResponseCode, WithoutAnyTheReasonIsNotKnown) {
    EXPECT_EQ(refused_pass("no").code, errc::login_refused);
    EXPECT_EQ(refused_pass("no", {"USER"}).code, errc::login_refused);
}

TEST(ResponseCode, Utf8MeansToComeBackInUtf8Mode) {
    EXPECT_EQ(refused_retr("[UTF8] needs it", {"UTF8", "RESP-CODES"}).code, errc::needs_utf8);
    EXPECT_EQ(refused_retr("[UTF8] needs it", {"UTF8"}).code, errc::needs_utf8);
    EXPECT_EQ(refused_pass("[UTF8] odd", {"UTF8", "RESP-CODES"}).code, errc::login_refused);
}

TEST(ResponseCode, IsReadInAnyCase) {
    EXPECT_EQ(refused_pass("[in-use] busy").code, errc::in_use);
}

TEST(ResponseCode, OfALowerLevelMeansWhatItsParentMeans) {
    EXPECT_EQ(refused_pass("[IN-USE/OTHER-HOST] busy").code, errc::in_use);
    EXPECT_EQ(refused_pass("[SYS/TEMP/DISK] full").code, errc::system_temporary);
    EXPECT_EQ(refused_pass("[SYS/ODD] hm").code, errc::system_temporary);
    EXPECT_EQ(refused_pass("[IN-USED] hm").code, errc::login_refused);
}

TEST(ResponseCode, IsReadOnlyFromServersThatSayTheyGiveCodes) {
    EXPECT_EQ(refused_pass("[IN-USE] busy", {"USER"}).code, errc::login_refused);
    EXPECT_EQ(refused_pass("[IN-USE] busy", {}).code, errc::login_refused);
}

TEST(ResponseCode, StandsAtTheHeadOfTheTextOrIsNone) {
    EXPECT_EQ(refused_pass("sorry [IN-USE]").code, errc::login_refused);
    EXPECT_EQ(refused_pass("[IN-USE").code, errc::login_refused);
    EXPECT_EQ(refused_pass("[]").code, errc::login_refused);
}

TEST(ResponseCode, IsNoneInAGreeting) {
    scripted_exchange talk("S: -ERR [SYS/TEMP] go away");
    EXPECT_EQ(talk.play_once(verbs::greeting()).reason().code, errc::server_error);
}

}  // namespace
