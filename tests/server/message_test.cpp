// SPDX-License-Identifier: MIT
// RETR and TOP: messages being sent.
#include "peers/server_dialogue.hpp"
#include "server/protocol/message_response.hpp"
#include "wire/body_decoder.hpp"

namespace pop3::serving {
namespace {

TEST(Retr, StuffsDotsAtLineStarts) {
    server_dialogue().logged_in().with_message(".\r\n..\r\na.\r\n.b\r\n").play(R"(
        C: RETR 1
        S: +OK 15 octets
        S: ..
        S: ...
        S: a.
        S: ..b
        S: .
    )");
}

TEST(Retr, GivesTheLastLineAnEndIfItHasNone) {
    server_dialogue().logged_in().with_message("a\r\n\r\n.").play(R"(
        C: RETR 1
        S: +OK 8 octets
        S: a
        S:
        S: ..
        S: .
    )");
}

TEST(Retr, AnEmptyMessageIsNothingButTheTerminator) {
    server_dialogue().logged_in().with_message("").play(R"(
        C: RETR 1
        S: +OK 0 octets
        S: .
    )");
}

TEST(Top, GivesHeaderBlankLineAndSoManyLines) {
    server_dialogue d;
    d.logged_in().with_message("A: 1\r\nB: 2\r\n\r\n.one\r\n\r\nthree\r\n");
    d.play(R"(
        C: TOP 1 0
        S: +OK ...
        S: A: 1
        S: B: 2
        S:
        S: .
        C: TOP 1 1
        S: +OK ...
        S: A: 1
        S: B: 2
        S:
        S: ..one
        S: .
        C: TOP 1 2
        S: +OK ...
        S: A: 1
        S: B: 2
        S:
        S: ..one
        S:
        S: .
        C: TOP 1 99999999999
        S: +OK ...
        S: A: 1
        S: B: 2
        S:
        S: ..one
        S:
        S: three
        S: .
    )");
}

TEST(Top, AMessageWithoutABodyIsAllHeader) {
    server_dialogue().logged_in().with_message("A: 1\r\nB: 2\r\n").play(R"(
        C: TOP 1 5
        S: +OK ...
        S: A: 1
        S: B: 2
        S: .
    )");
}

// The head by the RFC: up to the first CRLF CRLF, and `lines` more line ends.
std::string naive_top(const std::string& message, std::size_t lines) {
    std::size_t end = message.starts_with("\r\n") ? 2 : message.find("\r\n\r\n");
    if (end == std::string::npos) return message;
    if (end != 2 || !message.starts_with("\r\n")) end += 4;
    for (; lines > 0; --lines) {
        const std::size_t next = message.find("\r\n", end);
        if (next == std::string::npos) return message;
        end = next + 2;
    }
    return message.substr(0, end);
}

// Every message of up to seven octets over a small alphabet, in every fragmentation.
TEST(Top, IsThePrefixThatTheRfcNames) {
    const std::string alphabet = "\r\na";
    std::vector<std::string> all = {""};
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].size() < 7)
            for (const char c : alphabet) all.push_back(all[i] + c);
    for (const std::string& message : all) {
        for (std::size_t cut = 0; cut <= message.size(); ++cut) {
            top_cut top(1);
            std::string got(top.take(std::string_view(message).substr(0, cut)));
            got += top.take(std::string_view(message).substr(cut));
            ASSERT_EQ(got, naive_top(message, 1)) << testing::PrintToString(message) << cut;
        }
    }
}

// A message that is never in memory as a whole.
class long_source final : public message_source {
  public:
    explicit long_source(std::uint64_t octets) : left_(octets) {}
    result<std::string_view> next(std::size_t most) override {
        const std::size_t n = std::min<std::uint64_t>({most, left_, text_.size()});
        left_ -= n;
        return std::string_view(text_).substr(0, n);
    }

  private:
    std::uint64_t left_;
    std::string text_ = [] {
        std::string text;
        while (text.size() < 80'000) text += ".0123456789 a line of text\r\n";
        return text;
    }();
};

class long_backend final : public backend {
  public:
    static constexpr std::uint64_t octets = 100 * 1024 * 1024;

    std::optional<failure> check_password(std::string_view, std::string_view) override {
        return std::nullopt;
    }
    result<std::unique_ptr<maildrop>> open(std::string_view) override {
        return std::unique_ptr<maildrop>(std::make_unique<drop>());
    }

  private:
    class drop final : public maildrop {
      public:
        [[nodiscard]] std::uint32_t count() const override { return 1; }
        octet_count size(message_number) override { return octets; }
        std::string_view unique_id(message_number) override { return "long"; }
        result<std::unique_ptr<message_source>> open(message_number) override {
            return std::unique_ptr<message_source>(std::make_unique<long_source>(octets));
        }
        std::size_t remove(std::span<const message_number>) override { return 0; }
    };
};

TEST(Retr, OutputStaysBoundedHoweverMuchIsAskedForAndHoweverLittleIsTaken) {
    long_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER a\r\nPASS b\r\n");
    all_output(session);
    std::string ahead;
    for (int i = 0; i < 1000; ++i) ahead += "RETR 1\r\n";
    session.receive(ahead);
    std::size_t largest = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::string_view out = session.output();
        largest = std::max(largest, out.size());
        session.sent(std::min<std::size_t>(out.size(), 777));
    }
    EXPECT_LE(largest, 256U * 1024);
}

TEST(Retr, A100MebibyteMessageComesWhole) {
    long_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER a\r\nPASS b\r\n");
    all_output(session);
    session.receive("RETR 1\r\nNOOP\r\n");
    wire::body_decoder decoder;
    decoder.begin(wire::line_end::crlf);
    octet_count got = 0;
    bool first = true;
    bool ended = false;
    std::string remainder;
    for (std::string_view out = session.output(); !out.empty(); out = session.output()) {
        std::string_view in = out;
        if (first) in.remove_prefix(in.find('\n') + 1);
        first = false;
        while (!in.empty() && !ended) {
            const wire::body_decoder::step step = decoder.decode(in);
            got += step.run.size();
            ended = step.ended;
            in.remove_prefix(step.consumed);
        }
        remainder += in;
        session.sent(out.size());
    }
    EXPECT_TRUE(ended);
    EXPECT_EQ(got, long_backend::octets + 2);  // it was cut inside a line
    EXPECT_EQ(remainder, "+OK\r\n");
}

// A source that breaks in the middle.
class broken_backend final : public backend {
  public:
    std::optional<failure> check_password(std::string_view, std::string_view) override {
        return std::nullopt;
    }
    result<std::unique_ptr<maildrop>> open(std::string_view) override {
        return std::unique_ptr<maildrop>(std::make_unique<drop>());
    }

  private:
    class source final : public message_source {
      public:
        result<std::string_view> next(std::size_t) override {
            if (begun_) return fail(errc::system_temporary);
            begun_ = true;
            return std::string_view("Subject: x\r\n");
        }

      private:
        bool begun_ = false;
    };
    class drop final : public maildrop {
      public:
        [[nodiscard]] std::uint32_t count() const override { return 1; }
        octet_count size(message_number) override { return 100; }
        std::string_view unique_id(message_number) override { return "x"; }
        result<std::unique_ptr<message_source>> open(message_number) override {
            return std::unique_ptr<message_source>(std::make_unique<source>());
        }
        std::size_t remove(std::span<const message_number>) override { return 0; }
    };
};

TEST(Retr, AMessageThatBreaksOffEndsTheConnectionWithoutATerminator) {
    broken_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER a\r\nPASS b\r\n");
    all_output(session);
    session.receive("RETR 1\r\nNOOP\r\n");
    EXPECT_EQ(all_output(session), "+OK 100 octets\r\nSubject: x\r\n");
    EXPECT_TRUE(session.ended());
}

}  // namespace
}  // namespace pop3::serving
