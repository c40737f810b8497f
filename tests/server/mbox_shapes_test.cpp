// SPDX-License-Identifier: MIT
// Mboxes of all shapes: served as Python's mailbox reads them, and a deletion takes one message out.
#include "support/mbox_shapes.hpp"

#include <gtest/gtest.h>

#include "peers/server_dialogue.hpp"
#include "pop3/server/mbox_backend.hpp"
#include "server/session/server_session.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::serving {
namespace {

// An mbox on disk, and sessions with it.
class served_mbox {
  public:
    explicit served_mbox(const std::string& text) {
        test::put(path(), text);
        mail_.add_user("mrose", "tanstaaf", path());
    }
    [[nodiscard]] std::string path() const { return where_.path() / "mbox"; }

    std::string session(const std::string& commands) {
        server_session one(offered_, mail_, {});
        one.receive("USER mrose\r\nPASS tanstaaf\r\n");
        all_output(one);
        one.receive(commands);
        return all_output(one);
    }
    // Without byte-stuffing, which these messages do not need.
    std::vector<std::string> messages() {
        std::vector<std::string> all;
        const auto drop = mail_.open("mrose");
        for (std::uint32_t n = 1; n <= (*drop)->count(); ++n) {
            const auto source = (*drop)->open(message_number(n));
            std::string& text = all.emplace_back();
            for (std::string_view piece; !(piece = (*source)->next(4096).value()).empty();)
                text += piece;
        }
        return all;
    }

  private:
    test::temporary_directory where_;
    server_features offered_;
    mbox_backend mail_;
};

// As the octets of a file are sent.
std::string as_sent(const std::string& text) {
    std::string sent;
    for (const char c : test::unquoted(text)) {
        if (c == '\n' && !sent.ends_with('\r')) sent += '\r';
        sent += c;
    }
    if (!sent.ends_with("\r\n")) sent += "\r\n";
    return sent;
}

// The messages of each mbox, as Python's mailbox reads them.
std::vector<std::vector<std::string>> read_by_python(const std::vector<test::mbox_shape>& shapes) {
    const test::temporary_directory where;
    const auto file = [&](std::size_t i) { return (where.path() / std::to_string(i)).string(); };
    std::vector<std::string> words = {POP3_SOURCE "/tests/support/read_mbox.py"};
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        test::put(file(i), shapes[i].whole());
        words.push_back(file(i));
    }
    const test::finished_program run = test::run_program(POP3_PYTHON, words);
    EXPECT_EQ(run.status, 0) << run.err;
    std::vector<std::vector<std::string>> all(shapes.size());
    for (const std::string& name : test::names_in(where.path()))
        if (const std::size_t dot = name.find('.'); dot != std::string::npos)
            all.at(std::stoul(name)).push_back(as_sent(test::content(where.path() / name)));
    return all;
}

TEST(MboxShapes, AreReadAsPythonReadsThem) {
    const std::vector<test::mbox_shape> shapes = test::mbox_shapes();
    const auto by_python = read_by_python(shapes);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        SCOPED_TRACE(shapes[i].name);
        served_mbox mbox(shapes[i].whole());
        EXPECT_EQ(mbox.messages().size(), shapes[i].messages.size());
        if (shapes[i].as_python)
            EXPECT_EQ(mbox.messages(), by_python[i]);
        else
            EXPECT_NE(by_python[i].size(), shapes[i].messages.size());
    }
}

TEST(MboxShapes, LoseTheDeletedMessageAndNothingElse) {
    for (const test::mbox_shape& shape : test::mbox_shapes())
        for (std::size_t i = 0; i < shape.messages.size(); ++i) {
            served_mbox mbox(shape.whole());
            const std::string n = std::to_string(i + 1);
            EXPECT_TRUE(mbox.session("DELE " + n + "\r\nQUIT\r\n").ends_with("+OK bye\r\n"));
            EXPECT_EQ(test::content(mbox.path()), shape.without(i)) << shape.name << ' ' << n;
        }
}

}  // namespace
}  // namespace pop3::serving
