// SPDX-License-Identifier: MIT
#include "server_dialogue.hpp"

#include <algorithm>

namespace pop3::serving {
namespace {

std::vector<dialogue_line> parse(std::string_view script) {
    std::vector<dialogue_line> lines;
    while (!script.empty()) {
        const std::size_t end = std::min(script.find('\n'), script.size());
        std::string_view line = script.substr(0, end);
        script.remove_prefix(std::min(end + 1, script.size()));
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) continue;
        const bool from_client = line.starts_with("C:");
        EXPECT_TRUE(from_client || line.starts_with("S:")) << "bad line of a script: " << line;
        line.remove_prefix(std::min<std::size_t>(line.size(), 3));
        lines.push_back({from_client, std::string(line)});
    }
    return lines;
}

std::string octets_of(const std::vector<dialogue_line>& lines, bool from_client) {
    std::string all;
    for (const dialogue_line& line : lines)
        if (line.from_client == from_client) all += line.text + "\r\n";
    return all;
}

std::vector<std::string> lines_of(std::string_view octets) {
    std::vector<std::string> lines;
    while (!octets.empty()) {
        const std::size_t end = std::min(octets.find("\r\n"), octets.size());
        lines.emplace_back(octets.substr(0, end));
        octets.remove_prefix(std::min(end + 2, octets.size()));
    }
    return lines;
}

// Line by line; "+OK ..." matches +OK with any text, or none.
testing::AssertionResult same(const std::string& text, const std::string& expected) {
    const std::vector<std::string> got = lines_of(text);
    const std::vector<std::string> wanted = lines_of(expected);
    for (std::size_t i = 0; i < std::max(got.size(), wanted.size()); ++i) {
        if (i >= got.size()) return testing::AssertionFailure() << "missing: " << wanted[i];
        if (i >= wanted.size()) return testing::AssertionFailure() << "not expected: " << got[i];
        const bool open = wanted[i].ends_with(" ...");
        const std::string start = open ? wanted[i].substr(0, wanted[i].size() - 4) : wanted[i];
        if (open ? !got[i].starts_with(start) : got[i] != start)
            return testing::AssertionFailure() << "got " << got[i] << ", expected " << wanted[i];
    }
    if (!text.empty() && !text.ends_with("\r\n"))
        return testing::AssertionFailure() << "the last line has no end";
    return testing::AssertionSuccess();
}

}  // namespace

std::string all_output(server_session& session) {
    std::string all;
    for (std::string_view more = session.output(); !more.empty(); more = session.output()) {
        all += more;
        session.sent(more.size());
    }
    return all;
}

struct server_dialogue::stage {
    stage(const server_features& features, connection_facts facts)
        : offered(features), session(offered, mail, std::move(facts)) {}
    server_features offered;
    memory_backend mail;
    server_session session;
};

server_dialogue& server_dialogue::with_message(std::string octets, std::string uid) {
    messages_.emplace_back(std::move(octets), std::move(uid));
    return *this;
}

server_dialogue& server_dialogue::logged_in() {
    logged_in_ = true;
    return *this;
}

std::unique_ptr<server_dialogue::stage> server_dialogue::set() const {
    auto made = std::make_unique<stage>(offered, facts);
    made->mail.add_user("mrose", "tanstaaf");
    for (const auto& [octets, uid] : messages_) made->mail.add_message("mrose", octets, uid);
    if (logged_in_) {
        all_output(made->session);
        made->session.receive("USER mrose\r\nPASS tanstaaf\r\n");
        EXPECT_TRUE(same(all_output(made->session), "+OK ...\r\n+OK ...\r\n"));
    }
    return made;
}

// One command, one read of the answer, as a client without PIPELINING does it.
void server_dialogue::play_by_line(const std::vector<dialogue_line>& lines, stage& on) const {
    std::string text = all_output(on.session);
    for (auto at = lines.begin(); at != lines.end();) {
        std::string expected;
        for (; at != lines.end() && !at->from_client; ++at) expected += at->text + "\r\n";
        ASSERT_TRUE(same(text, expected));
        text.clear();
        if (at == lines.end()) return;
        SCOPED_TRACE(at->text);
        on.session.receive(at->text + "\r\n");
        text = all_output(on.session);
        ++at;
    }
    ASSERT_TRUE(same(text, {}));
}

void server_dialogue::play_pieces(const std::vector<dialogue_line>& lines,
                                  const std::vector<std::string_view>& pieces, stage& on) const {
    std::string text = all_output(on.session);
    for (const std::string_view piece : pieces) {
        on.session.receive(piece);
        text += all_output(on.session);
    }
    ASSERT_TRUE(same(text, octets_of(lines, false)));
}

void server_dialogue::play(std::string_view script,
                           const std::optional<std::vector<std::string>>& left) const {
    const std::vector<dialogue_line> lines = parse(script);
    const std::string sent = octets_of(lines, true);
    const std::string_view octets = sent;
    const auto finished = [&](stage& on) {
        if (left) {
            EXPECT_EQ(on.mail.messages("mrose"), *left);
        }
    };
    {
        SCOPED_TRACE("line by line");
        const auto on = set();
        play_by_line(lines, *on);
        finished(*on);
    }
    std::vector<std::string_view> single;
    for (std::size_t i = 0; i < octets.size(); ++i) single.push_back(octets.substr(i, 1));
    {
        SCOPED_TRACE("octet by octet");
        const auto on = set();
        play_pieces(lines, single, *on);
        finished(*on);
    }
    for (std::size_t at = 0; at <= octets.size(); ++at) {
        SCOPED_TRACE("cut at octet " + std::to_string(at));
        const auto on = set();
        play_pieces(lines, {octets.substr(0, at), octets.substr(at)}, *on);
        finished(*on);
        if (testing::Test::HasFatalFailure()) return;
    }
}

}  // namespace pop3::serving
