// SPDX-License-Identifier: MIT
// Failures: every code has a text, advice and a cause; the output is safe for a terminal.
#include "pop3/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace {

using namespace pop3;

std::vector<errc> every_errc() {
    std::vector<errc> codes;
    for (int code = 1; make_error_code(static_cast<errc>(code)).message() != "unknown"; ++code)
        codes.push_back(static_cast<errc>(code));
    return codes;
}

constexpr cause every_cause[] = {cause::retry_later,   cause::fix_credentials, cause::fix_settings,
                                 cause::server_broken, cause::our_mistake,     cause::in_doubt};

TEST(Errc, HasWordsUpToTheLast) {
    EXPECT_EQ(every_errc().back(), errc::pin_mismatch);
}

TEST(Errc, HasWordsOfItsOwn) {
    std::set<std::string> words;
    for (const errc code : every_errc()) {
        EXPECT_TRUE(words.insert(make_error_code(code).message()).second)
            << make_error_code(code).message();
    }
    EXPECT_EQ(make_error_code(static_cast<errc>(0)).message(), "unknown");
}

TEST(Errc, HasAdviceInOneSentenceOrTwo) {
    for (const errc code : every_errc()) {
        const std::string advice = fail(code).advice();
        EXPECT_TRUE(advice.ends_with('.')) << advice;
        EXPECT_EQ(advice, escaped(advice));
    }
}

TEST(Errc, HasOneCause) {
    for (const errc code : every_errc()) {
        const auto causes = std::ranges::count_if(
            every_cause, [&](cause cause) { return make_error_code(code) == cause; });
        EXPECT_EQ(causes, 1) << make_error_code(code).message();
    }
}

TEST(Cause, HasWordsOfItsOwn) {
    std::set<std::string> words;
    for (const cause cause : every_cause)
        EXPECT_TRUE(words.insert(make_error_condition(cause).message()).second);
    EXPECT_FALSE(words.contains("unknown"));
    EXPECT_EQ(cause_category().message(99), "unknown");
}

TEST(Cause, SaysWhatToDo) {
    EXPECT_EQ(make_error_code(errc::in_use), cause::retry_later);
    EXPECT_EQ(make_error_code(errc::login_delay), cause::retry_later);
    EXPECT_EQ(make_error_code(errc::system_temporary), cause::retry_later);
    EXPECT_EQ(make_error_code(errc::system_permanent), cause::server_broken);
    EXPECT_EQ(make_error_code(errc::authentication_failed), cause::fix_credentials);
    EXPECT_EQ(make_error_code(errc::login_unavailable), cause::retry_later);
    EXPECT_EQ(make_error_code(errc::malformed_reply), cause::server_broken);
    EXPECT_EQ(make_error_code(errc::wrong_state), cause::our_mistake);
    EXPECT_EQ(make_error_code(errc::quit_in_doubt), cause::in_doubt);
}

// A system error of a lost connection is worth a retry; of a full disk, that is unknown.
TEST(Cause, OfTheSystemsOwnCodesKnowsTheNetwork) {
    for (const std::errc code : {std::errc::connection_reset, std::errc::broken_pipe,
                                 std::errc::network_unreachable, std::errc::timed_out})
        EXPECT_EQ(std::make_error_code(code), cause::retry_later);
    EXPECT_EQ(std::error_code(ECONNRESET, std::system_category()), cause::retry_later);
    for (const cause cause : every_cause)
        EXPECT_NE(std::make_error_code(std::errc::no_space_on_device), cause);
    EXPECT_NE(std::make_error_code(std::errc::connection_reset), cause::server_broken);
}

TEST(Failure, SaysWhatFailedInWhoseWords) {
    const failure reason{errc::in_use, "PASS ****", "-ERR [IN-USE] locked", "since noon", {}};
    EXPECT_EQ(reason.message(),
              "PASS: another session holds the maildrop: the server said "
              "\"-ERR [IN-USE] locked\" (since noon)");
    EXPECT_EQ(fail(errc::timed_out).message(), "the time limit passed");
}

TEST(Failure, IsPrintedAsItsMessage) {
    std::ostringstream out;
    out << failure{errc::in_use, "PASS ****", "-ERR \x1b", {}, {}} << "; " << errc::busy << "; "
        << cause::in_doubt;
    EXPECT_EQ(out.str(),
              "PASS: another session holds the maildrop: the server said \"-ERR \\x1B\"; "
              "another verb is running on this client; the outcome is unknown");
}

TEST(Failure, IsPlainPrintableAsciiWhateverTheServerSaid) {
    const failure reason{errc::server_error, "USER \xc3\xa9", "-ERR \x1b[2J\x9b\r\n", "\a", {}};
    for (const char c : reason.message()) EXPECT_TRUE(c >= ' ' && c <= '~') << reason.message();
}

TEST(Failure, OfTheSystemHasAdviceToo) {
    const failure reason{std::make_error_code(std::errc::no_space_on_device), {}, {}, {}, {}};
    EXPECT_FALSE(reason.advice().empty());
}

// Specific advice precedes the advice of the code.
TEST(Failure, HasTheHintAsItsAdvice) {
    failure reason = fail(errc::timed_out);
    reason.hint = "Use implicit\tTLS.";
    EXPECT_EQ(reason.advice(), "Use implicit\\x09TLS.");
}

TEST(Failure, OfASessionThatIsOverMakesNoClaimAboutDeletions) {
    EXPECT_EQ(fail(errc::session_unusable).advice(), "Open a new connection.");
}

// ---- thrown ----

TEST(Raise, ThrowsErrorProtoForWhatTheServerDid) {
    for (const errc code : {errc::server_error, errc::in_use, errc::mechanism_refused,
                            errc::unreadable_reply, errc::malformed_reply, errc::out_of_step,
                            errc::closed_by_server, errc::octets_before_tls, errc::quit_in_doubt})
        EXPECT_THROW(raise(fail(code)), error_proto) << make_error_code(code).message();
}

TEST(Raise, ThrowsErrorForTheRest) {
    for (const errc code :
         {errc::wrong_state, errc::sink_failed, errc::invalid_argument, errc::cleartext_refused,
          errc::host_not_found, errc::timed_out, errc::certificate_expired}) {
        try {
            raise(fail(code));
        } catch (const error_proto&) {
            ADD_FAILURE() << make_error_code(code).message();
        } catch (const error& e) {
            EXPECT_EQ(e.code(), code);
        }
    }
}

TEST(Error, CarriesItsFailure) {
    const error e({errc::in_use, "PASS ****", "-ERR no", {}, {}});
    EXPECT_EQ(e.reason().reply, "-ERR no");
    EXPECT_EQ(e.what(), e.reason().message());
    EXPECT_EQ(e.code(), cause::retry_later);
}

TEST(Error, ShowsNoStarsInPlaceOfArguments) {
    const auto shown = [](const char* command) {
        return failure{errc::timed_out, command, {}, {}, {}}.message();
    };
    EXPECT_EQ(shown("AUTH SCRAM-SHA-256 ****"), "AUTH SCRAM-SHA-256: the time limit passed");
    EXPECT_EQ(shown("APOP mrose ****"), "APOP mrose: the time limit passed");
    EXPECT_EQ(shown("****"), "****: the time limit passed");
}

// ---- escaped ----

TEST(Escaped, LetsPrintableAsciiBeAndNothingElse) {
    for (int octet = 0; octet < 256; ++octet) {
        const std::string one(1, static_cast<char>(octet));
        char hex[8];
        std::snprintf(hex, sizeof hex, "\\x%02X", static_cast<unsigned>(octet));
        EXPECT_EQ(escaped(one), octet >= 0x20 && octet < 0x7F ? one : hex);
    }
}

TEST(Escaped, CutsWhatIsTooLong) {
    EXPECT_EQ(escaped("abc", 3), "abc");
    EXPECT_EQ(escaped("abcd", 3), "abc...");
    EXPECT_EQ(escaped(std::string(100'000, '\xff')).size(), 512 * 4 + 3u);
}

}  // namespace
