// SPDX-License-Identifier: MIT
// Targets have a plain syntax, and a mistake is answered by a suggestion.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/targets/common/quoted_words.hpp"
#include "fetch/targets/make_target.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;
using namespace std::literals;
using test::content;
using test::local_failure;
using test::names_in;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <class Spec>
Spec read_as(std::string_view text) {
    const auto spec = parse_target(text, "/home/ann");
    EXPECT_TRUE(spec) << text;
    if (!spec || !std::holds_alternative<Spec>(*spec)) {
        ADD_FAILURE() << text;
        return {};
    }
    return std::get<Spec>(*spec);
}

std::string advice_for(std::string_view text) {
    const auto spec = parse_target(text, "/home/ann");
    EXPECT_FALSE(spec) << text;
    if (spec) return {};
    EXPECT_EQ(spec.error().code, fetch_errc::target_unknown);
    return spec.error().detail;
}

TEST(TargetSpec, ReadsPaths) {
    EXPECT_EQ(read_as<maildir_spec>("maildir:/home/ann/Mail").path, "/home/ann/Mail");
    EXPECT_EQ(read_as<maildir_spec>("maildir:~/Mail").path, "/home/ann/Mail");
    EXPECT_EQ(read_as<mbox_spec>("mbox:in:box").path, "in:box");
    EXPECT_EQ(read_as<mbox_spec>("mbox:~bob/mbox").path, "~bob/mbox") << "nobody else's home";
    EXPECT_FALSE(read_as<stdout_spec>("stdout:").raw);
    EXPECT_TRUE(read_as<stdout_spec>("stdout:raw").raw);
}

TEST(TargetSpec, ReadsHostsAndSockets) {
    const auto name = read_as<lmtp_spec>("lmtp:mail.example.org:24");
    EXPECT_EQ(name.host, "mail.example.org");
    EXPECT_EQ(name.port, 24);
    const auto six = read_as<lmtp_spec>("lmtp:[2001:db8::1]:2003");
    EXPECT_EQ(six.host, "2001:db8::1");
    EXPECT_EQ(six.port, 2003);
    EXPECT_EQ(read_as<gmail_spec>("gmail:ann+pop@gmail.com").address, "ann+pop@gmail.com");
    EXPECT_EQ(read_as<gmail_spec>("gmail:Ann@Gmail.com").address, "ann@gmail.com");
    EXPECT_EQ(read_as<lmtp_spec>("lmtp:/run/dovecot/lmtp").socket, "/run/dovecot/lmtp");
    EXPECT_EQ(read_as<lmtp_spec>("lmtp:~/lmtp").socket, "/home/ann/lmtp");
}

TEST(TargetSpec, ReadsFoldersOfImapServers) {
    const auto folder = read_as<imap_spec>("imaps:mail.example.org/Old/ISP");
    EXPECT_EQ(folder.host, "mail.example.org");
    EXPECT_EQ(folder.port, 993);
    EXPECT_EQ(folder.folder, "Old/ISP");
    EXPECT_TRUE(folder.implicit_tls);
    const auto six = read_as<imap_spec>("imap:[2001:db8::1]:1143");
    EXPECT_EQ(six.host, "2001:db8::1");
    EXPECT_EQ(six.port, 1143);
    EXPECT_EQ(six.folder, "INBOX");
    EXPECT_FALSE(six.implicit_tls);
    EXPECT_EQ(read_as<imap_spec>("imap:[::1]/a:b").port, 143);
}

TEST(TargetSpec, IsDescribedAsItsOpenTarget) {
    const test::temporary_directory home;
    for (const std::string& text :
         {"maildir:" + (home.path() / "x/../Mail").string(), "mbox:" + (home.path() / "b").string(),
          "lmtp:[::1]:24"s, "lmtp:/run/lmtp"s, "imaps:h.example/Old"s, "imap:[::1]:1143"s,
          "pipe:cat 'a b'"s, "stdout:raw"s, "gmail:Ann@Gmail.com"s}) {
        const target_spec spec = parse_target(text, {}).value();
        const auto open = make_target(spec, {.state_directory = home.path(),
                                             .account = "a",
                                             .recipients = {"ann@example.org"},
                                             .token = [](bool) { return fail(errc::cancelled); }});
        EXPECT_EQ(description_of(spec), open->description());
    }
}

TEST(TargetSpec, ReadsCommands) {
    EXPECT_THAT(read_as<pipe_spec>("pipe:procmail -d ann").words,
                ElementsAre("procmail", "-d", "ann"));
    EXPECT_THAT(read_as<pipe_spec>("pipe: ~/bin/sort  'a b'").words,
                ElementsAre("/home/ann/bin/sort", "a b"));
}

TEST(TargetSpec, AnswersAMistakeByTheNearestRightForm) {
    const std::pair<const char*, const char*> cases[] = {
        {"maildr:/home/ann/Mail", "write maildir:/home/ann/Mail"},
        {"Maildir:~/Mail", "write maildir:~/Mail"},
        {"mbx:/m", "write mbox:/m"},
        {"ltmp:host:24", "write lmtp:host:24"},
        {"stdout", "write stdout:"},
        {"-", "write stdout:"},
        {"stdout:x", "write stdout:"},
        {"| procmail", "write pipe: procmail"},
        {"/home/ann/Mail", "write maildir:/home/ann/Mail or mbox:/home/ann/Mail"},
        {"~/Mail", "write maildir:~/Mail or mbox:~/Mail"},
        {"maildir:", "write maildir:/path/to/it"},
        {"mbox:", "write mbox:/path/to/it"},
        {"mbox:/home/ann/Mail/", "write maildir:/home/ann/Mail/"},
        {"lmtp:mail.example.org", "write lmtp:mail.example.org:24"},
        {"lmtp:", "write lmtp::24"},
        {"lmtp::24", "write lmtp:localhost:24"},
        {"lmtp:host:smtp", "write lmtp:host:24"},
        {"lmtp:host:0", "write lmtp:host:24"},
        {"lmtp:host:65536", "write lmtp:host:24"},
        {"lmtp:host:24x", "write lmtp:host:24"},
        {"lmtp:010.0.0.1:24", "as four decimal numbers"},
        {"lmtp:2001:db8::1:24", "write lmtp:[2001:db8::1]:24"},
        {"lmtp:[2001:db8::1]", "write lmtp:[2001:db8::1]:24"},
        {"pipe:", "write pipe:/usr/bin/procmail"},
        {"pipe:  ", "write pipe:/usr/bin/procmail"},
        {"gmail:ann", "write gmail:ann@gmail.com"},
        {"gmail:@gmail.com", "write gmail:ann@gmail.com"},
        {"imaps:", "write imaps:localhost"},
        {"imaps://host/INBOX", "write imaps:host/INBOX"},
        {"imaps:mrose@host/INBOX", "imap-user"},
        {"imap:host:x/INBOX", "write imap:host:143"},
        {"imaps:2001:db8::1/INBOX", "brackets"},
        {"x400:host", "maildir: mbox: lmtp: imap: imaps: gmail: pipe: stdout:"},
        {"", "maildir: mbox: lmtp: imap: imaps: gmail: pipe: stdout:"},
    };
    for (const auto& [text, right] : cases) EXPECT_THAT(advice_for(text), HasSubstr(right)) << text;
}

TEST(TargetSpec, ShowsWhatWasGivenEscaped) {
    const auto spec = parse_target("x\x1B[2J", "/");
    ASSERT_FALSE(spec);
    EXPECT_THAT(spec.error().message(), HasSubstr("target x\\x1B[2J: this is not a target"));
}

// ---- commands ----

std::vector<std::string> words(std::string_view line) {
    return split_words(line).value();
}

TEST(QuotedWords, AreSplitAtBlanksThatAreNotQuoted) {
    EXPECT_THAT(words(" a  b\tc "), ElementsAre("a", "b", "c"));
    EXPECT_THAT(words(R"('a b' "c d" e\ f g'h'"i")"), ElementsAre("a b", "c d", "e f", "ghi"));
    EXPECT_THAT(words(R"("" '' a"")"), ElementsAre("", "", "a"));
}

TEST(QuotedWords, MakeEveryCharacterStandForItself) {
    EXPECT_THAT(words(R"('a\b"$|' "a\"b\\c'$" \'\$ * ~x #)"),
                ElementsAre("a\\b\"$|", "a\"b\\c'$", "'$", "*", "~x", "#"));
}

TEST(QuotedWords, RefuseWhatOnlyAShellCouldDo) {
    for (const char* line : {"a | b", "a && b", "a; b", "a <b", "a >b", "a `b`", "a $b", "a\nb"}) {
        const auto split = split_words(line);
        ASSERT_FALSE(split) << line;
        EXPECT_THAT(split.error().detail, HasSubstr("pipe:sh -c '...'"));
    }
}

TEST(QuotedWords, RefuseWhatIsNotFinished) {
    for (const char* line : {"'a", "\"a", "a\\", "\"a\\"}) EXPECT_FALSE(split_words(line)) << line;
}

TEST(QuotedWords, ReadBackAsTheyWere) {
    const std::vector<std::string> all{"plain", "",     "a b", "it's", "\"",
                                       "\\",    "$x|y", "\t",  "*",    "''"};
    EXPECT_EQ(words(quoted(all)), all);
}

// ---- from text to target ----

class MakeTarget : public ::testing::Test {
  protected:
    std::unique_ptr<target> made(const std::string& text) {
        return make_target(parse_target(text, home.path()).value(), settings);
    }
    static void deliver(target& into, std::string_view body) {
        const auto message = into.begin("u1");
        message->write(body);
        message->finish();
        into.make_durable();
        staged_message* const group[] = {message.get()};
        EXPECT_EQ(into.commit(group).at(0).outcome_kind, delivery::outcome::delivered);
        into.forget_recovery_data();
    }

    test::temporary_directory home;
    target_settings settings{.state_directory = home.path(), .account = "a"};
};

TEST_F(MakeTarget, DeliversWhereItSays) {
    deliver(*made("mbox:~/mbox"), "one\r\n");
    deliver(*made("maildir:~/Mail"), "two\r\n");
    deliver(*made("pipe:sh -c 'cat >$0' " + (home.path() / "out").string()), "three\r\n");
    EXPECT_THAT(content(home.path() / "mbox"), HasSubstr("\none\n\n"));
    EXPECT_THAT(test::contents_of(home.path() / "Mail/new"), ElementsAre("two\n"));
    EXPECT_EQ(content(home.path() / "out"), "three\n");
}

TEST_F(MakeTarget, DescribesItselfSoThatItCanBeReadAgain) {
    settings.recipients = {"alice@example.org"};
    const std::string base = home.path();
    for (const std::string& text :
         {"mbox:" + base + "/mbox", "maildir:" + base + "/Mail", "lmtp:host:24"s, "lmtp:[::1]:24"s,
          "lmtp:/run/lmtp"s, "pipe:sh -c 'a b'"s, "stdout:"s, "stdout:raw"s})
        EXPECT_EQ(made(text)->description(), text);
}

TEST_F(MakeTarget, MakesPathsAbsolute) {
    EXPECT_EQ(made("mbox:some/../mbox")->description(),
              "mbox:" + (fs::current_path() / "mbox").string());
}

TEST_F(MakeTarget, NeedsRecipientsForLmtp) {
    const auto none = local_failure([&] { made("lmtp:host:24"); });
    ASSERT_TRUE(none);
    EXPECT_EQ(none->code, fetch_errc::envelope_unusable);
    for (const char* address : {"", "a b@c", "a@b>\r\nRSET", "\xC3\xBC@c"}) {
        settings.recipients = {"alice@example.org", address};
        const auto odd = local_failure([&] { made("lmtp:host:24"); });
        ASSERT_TRUE(odd) << address;
        EXPECT_EQ(odd->code, fetch_errc::envelope_unusable);
    }
}

// ---- a Maildir as a target ----

TEST_F(MakeTarget, MaildirDeliversAGroupAndFindsItAfterACrash) {
    std::vector<std::string> names;
    {
        const auto box = made("maildir:~/Mail");
        EXPECT_TRUE(box->can_recover());
        std::vector<std::unique_ptr<staged_message>> messages;
        std::vector<staged_message*> group;
        for (const char* body : {"one", "two"}) {
            messages.push_back(box->begin({}));
            messages.back()->write(body);
            messages.back()->finish();
            group.push_back(messages.back().get());
            names.push_back(messages.back()->name());
        }
        box->make_durable();
        for (const delivery& each : box->commit(group))
            EXPECT_EQ(each.outcome_kind, delivery::outcome::delivered);
    }
    test::put(home.path() / "Mail/tmp/half", "x");
    names.push_back("half");
    const auto again = made("maildir:~/Mail");
    EXPECT_THAT(again->recover(names), ::testing::UnorderedElementsAre(names[0], names[1]));
    EXPECT_THAT(names_in(home.path() / "Mail/tmp"), IsEmpty()) << "what came to nothing is removed";
}

TEST_F(MakeTarget, MaildirTellsWhatArrivedAndWhatDidNot) {
    const auto box = made("maildir:~/Mail");
    std::vector<std::unique_ptr<staged_message>> messages;
    std::vector<staged_message*> group;
    for (const char* body : {"one", "two", "three"}) {
        messages.push_back(box->begin({}));
        messages.back()->write(body);
        messages.back()->finish();
        group.push_back(messages.back().get());
    }
    test::put(home.path() / "Mail/new" / messages[1]->name(), "somebody's");
    const std::vector<delivery> got = box->commit(group);
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(got[0].outcome_kind, delivery::outcome::delivered);
    EXPECT_EQ(got[1].outcome_kind, delivery::outcome::deferred);
    EXPECT_EQ(got[1].reason.code, std::errc::file_exists);
    EXPECT_EQ(got[2].outcome_kind, delivery::outcome::delivered);
}

}  // namespace
}  // namespace pop3::fetch
