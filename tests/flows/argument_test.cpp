// SPDX-License-Identifier: MIT
// Rule R7: no control character is ever sent in a command, and none is repeated.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

struct bad_argument {
    const char* name;
    session_state state;
    std::function<verb<reply>(std::string)> command;
};

class Argument : public testing::TestWithParam<bad_argument> {
  protected:
    failure refusal(const std::string& value) const {
        auto refused =
            scripted_exchange("").in(GetParam().state).over_tls().play(GetParam().command(value));
        EXPECT_TRUE(refused.usable);
        EXPECT_TRUE(refused.trace.empty());
        return std::move(refused).reason();
    }
};

TEST_P(Argument, TakesNoControlCharacter) {
    for (int octet = 0; octet < 256; ++octet) {
        if (octet == ' ' || (octet > ' ' && octet != 0x7F)) continue;
        const failure reason =
            refusal(std::string("hunter2") + static_cast<char>(octet) + "DELE 1");
        EXPECT_EQ(reason.code, errc::invalid_argument) << octet;
        EXPECT_EQ(reason.message().find("hunter2"), std::string::npos);
        EXPECT_EQ(reason.message().find("DELE"), std::string::npos);
    }
}

TEST_P(Argument, IsNotRepeatedInTheWrongStateEither) {
    const failure reason = scripted_exchange("")
                               .in(session_state::ended)
                               .over_tls()
                               .play(GetParam().command("hunter2\r\nDELE 1"))
                               .reason();
    EXPECT_EQ(reason.message().find("hunter2"), std::string::npos);
}

TEST_P(Argument, MayNotBeEmpty) {
    EXPECT_EQ(refusal("").code, errc::invalid_argument);
    EXPECT_EQ(refusal("").detail, "an argument is empty");
}

// limits::command_line is 255 octets with CRLF (RFC 2449, section 4).
TEST_P(Argument, MayNotMakeTheCommandTooLong) {
    const std::string around = "USER \r\n";  // every verb here has four letters
    for (const std::size_t length : {254U, 255U}) {
        const std::string value(length - around.size(), 'x');
        const std::string verb = GetParam().name;
        scripted_exchange talk("C: " + verb + ' ' + value + "\nS: -ERR no");
        EXPECT_NE(
            talk.in(GetParam().state).over_tls().play(GetParam().command(value)).reason().code,
            errc::invalid_argument);
    }
    EXPECT_EQ(refusal(std::string(256 - around.size(), 'x')).code, errc::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Argument,
    testing::Values(bad_argument{"USER", session_state::authorization,
                                 [](std::string value) { return verbs::user(value); }},
                    bad_argument{"PASS", session_state::authorization,
                                 [](std::string value) { return verbs::pass(value); }},
                    bad_argument{"RPOP", session_state::authorization,
                                 [](std::string value) { return verbs::rpop(value); }},
                    bad_argument{"LANG", session_state::transaction,
                                 [](std::string value) { return verbs::lang(value); }}),
    [](const auto& one) { return one.param.name; });

TEST(Argument, OfApopTakesNoControlCharacterEither) {
    scripted_exchange talk("S: +OK <1896.697170952@dbc.mtview.ca.us>");
    EXPECT_EQ(
        talk.play(verbs::then(verbs::greeting(), verbs::apop("a\r\nb", password))).reason().code,
        errc::invalid_argument);
}

TEST(Argument, OfASaslLineTakesNoControlCharacterEither) {
    const verb<reply> inject = [](dialogue& s) -> flow<reply> {
        s.send("AUTH", "X-TEST");
        reply challenge = co_await s.next_reply();
        s.send_sasl("Zm9v\r\nDELE 1");
        reply answer = co_await s.next_reply();
        co_return answer;
    };
    scripted_exchange talk(R"(
        C: AUTH X-TEST
        S: +
    )");
    EXPECT_EQ(talk.in(session_state::authorization).play(inject).reason().code,
              errc::invalid_argument);
}

// 8-bit octets are not control characters: RFC 6856 allows UTF-8 in user names.
TEST(Argument, MayHaveEightBits) {
    scripted_exchange talk("C| USER \\xc3\\xa9\\x80\\r\\n\nS: +OK");
    EXPECT_TRUE(talk.in(session_state::authorization).play(verbs::user("\xc3\xa9\x80")).outcome);
}

// ---- message-numbers ----

class NoMessageNumber : public testing::TestWithParam<message_number> {};

TEST_P(NoMessageNumber, IsSentByAnyVerb) {
    const std::uint32_t n = GetParam().value();
    const auto code = [](auto played) {
        EXPECT_TRUE(played.usable);
        EXPECT_TRUE(played.trace.empty());
        return std::move(played).reason().code;
    };
    const auto exchange = [] { return scripted_exchange("").in(session_state::transaction); };
    EXPECT_EQ(code(exchange().play(verbs::retr(n))), errc::invalid_argument);
    EXPECT_EQ(code(exchange().play(verbs::top(n, 0))), errc::invalid_argument);
    EXPECT_EQ(code(exchange().play(verbs::dele(n))), errc::invalid_argument);
    EXPECT_EQ(code(exchange().play(verbs::list(n))), errc::invalid_argument);
    EXPECT_EQ(code(exchange().play(verbs::uidl(n))), errc::invalid_argument);
}

flow<std::string> deleted(owned_session& s, message_number n) {
    std::vector<message_number> numbers{message_number(1), n};
    std::vector<result<reply>> answers = co_await flows::dele_all(s, std::move(numbers));
    co_return std::to_string(answers.size());
}

TEST_P(NoMessageNumber, LetsNothingOfABatchBeSent) {
    const message_number n = GetParam();
    const verb<std::string> batch = [n](owned_session& s) { return deleted(s, n); };
    auto played = scripted_exchange("").in(session_state::transaction, {"PIPELINING"}).play(batch);
    EXPECT_TRUE(played.usable);
    EXPECT_EQ(std::move(played).reason().code, errc::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(OutOfRange, NoMessageNumber,
                         testing::Values(message_number(), message_number(0), message_number(-1),
                                         message_number(std::uint64_t{1} << 32U),
                                         message_number((std::int64_t{1} << 32U) + 1)));

}  // namespace
