// SPDX-License-Identifier: MIT
// Our client and our fetcher against every fault of our server: mail byte for byte, or the error
// that says why not, in bounded time and memory, and nothing lost or delivered twice.
#include "pop3/server/faults.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <set>

#include "fetch/files.hpp"
#include "fetch/mailbox_run.hpp"
#include "net/network.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "server/faults/faulty_backend.hpp"
#include "server/faults/faulty_session.hpp"
#include "server/server_session.hpp"
#include "support/in_process_transport.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> mail_there = {"Date: Mo 1\r\n\r\n.one\r\n..\r\n\r\n",
                                             "Date: Mo 2\r\n\r\ntwo\r\n.\r\nRETR 3\r\n",
                                             "Date: Mo 3\r\n\r\nthree\r\n"};

// A maildrop, and what the client meets on its way to it.
class faulty_mailbox {
  public:
    explicit faulty_mailbox(const std::vector<fault>& faults)
        : faults_(faults), backend_(mail, faults_.mail) {
        mail.add_user("mrose", "tanstaaf");
        for (const std::string& message : mail_there) mail.add_message("mrose", message);
    }

    result<connection> connect() {
        auto healthy = std::make_unique<serving::server_session>(offered_, backend_,
                                                                 serving::connection_facts());
        auto faulty =
            std::make_unique<serving::faulty_session>(std::move(healthy), faults_.dialogue);
        return connection::over(
            std::make_unique<tests::in_process_transport>(std::move(faulty), clock, octets),
            "localhost",
            {.tls = tls_mode::none,
             .timeouts = {.read = 1min, .total = 1h},
             .bounds = {.listing_lines = 10'000, .message = 256 * 1024},
             .insists_on = {.allow_cleartext_password = true}},
            {clock, net::system_lookup});
    }
    void get_well() { faults_ = serving::misbehaviour(); }
    [[nodiscard]] std::vector<std::string> left() const { return mail.messages("mrose"); }

    memory_backend mail;
    tests::virtual_clock clock;
    std::size_t octets = 0;

  private:
    server_features offered_;
    serving::misbehaviour faults_;
    serving::faulty_backend backend_;
};

std::optional<errc> code_of(const failure& why) {
    for (int code = 1; code < 100; ++code)
        if (why.code == static_cast<errc>(code)) return static_cast<errc>(code);
    return std::nullopt;
}

// Every verb, one after the other, until one fails; a -ERR for one message ends nothing.
class all_verbs {
  public:
    explicit all_verbs(faulty_mailbox& of) {
        result<connection> open = of.connect();
        if (done(open) && open) {
            nothrow_client mail(*std::move(open));
            login_and_look(mail) && get_messages(mail) && delete_first(mail);
        }
    }
    std::optional<failure> why;  // it ended early, or the first -ERR
    std::vector<std::string> got;

  private:
    template <class T>
    bool done(const result<T>& outcome) {
        if (!outcome && !why) why = outcome.error();
        return outcome || outcome.error().code == errc::server_error;
    }
    bool login_and_look(nothrow_client& mail) {
        return done(mail.login({"mrose", "tanstaaf"})) && done(mail.noop()) && done(mail.stat()) &&
               done(mail.list()) && done(mail.list(message_number(1))) && done(mail.uidl()) &&
               done(mail.uidl(message_number(1)));
    }
    bool get_messages(nothrow_client& mail) {
        for (std::uint32_t n = 1; n <= mail_there.size(); ++n) {
            std::string text;
            auto sink = to_string(text);
            auto head = discard();
            const auto outcome = mail.retr(message_number(n), sink);
            if (outcome) got.push_back(text);
            if (!done(outcome) || !done(mail.top(message_number(n), 1, head))) return false;
        }
        return true;
    }
    bool delete_first(nothrow_client& mail) {
        return done(mail.dele(message_number(1))) && done(mail.rset()) &&
               done(mail.dele(message_number(1))) && done(mail.quit());
    }
};

// In the order of content, with the line ends of Maildir.
std::vector<std::string> as_delivered(std::vector<std::string> messages) {
    for (std::string& text : messages) std::erase(text, '\r');
    std::ranges::sort(messages);
    return messages;
}

struct encounter {
    const char* with;
    std::optional<errc> client;   // none: all went well
    std::optional<errc> fetcher;  // why the run stopped
    std::size_t delivered;        // by that run
};

constexpr std::nullopt_t well = std::nullopt;

const encounter encounters[] = {
    {"stall-before", errc::timed_out, errc::timed_out, 0},
    {"stall-before=greeting", errc::timed_out, errc::timed_out, 0},
    {"stall-before=QUIT", errc::quit_in_doubt, errc::quit_in_doubt, 3},
    {"stall-inside", errc::timed_out, errc::timed_out, 0},
    {"stall-inside=LIST", errc::timed_out, errc::timed_out, 0},
    {"stall-inside=DELE", errc::timed_out, errc::timed_out, 3},
    {"stall-inside=QUIT", errc::quit_in_doubt, errc::quit_in_doubt, 3},
    {"stall-after", errc::timed_out, errc::timed_out, 1},
    {"stall-at=100", errc::timed_out, errc::timed_out, 0},
    {"stall-at=400", errc::timed_out, errc::timed_out, 0},
    {"close-before", errc::closed_by_server, errc::closed_by_server, 0},
    {"close-before=PASS", well, well, 3},
    {"close-before=QUIT", errc::quit_in_doubt, errc::quit_in_doubt, 3},
    {"close-inside", errc::closed_by_server, errc::closed_by_server, 0},
    {"close-inside=RETR:2", errc::closed_by_server, errc::closed_by_server, 1},
    {"close-inside=UIDL", errc::closed_by_server, errc::closed_by_server, 0},
    {"close-inside=QUIT", errc::quit_in_doubt, errc::quit_in_doubt, 3},
    {"close-after", errc::closed_by_server, errc::closed_by_server, 1},
    {"close-after=DELE", errc::closed_by_server, errc::closed_by_server, 3},
    {"close-at=100", errc::closed_by_server, errc::closed_by_server, 0},
    {"close-at=400", errc::closed_by_server, errc::closed_by_server, 0},
    {"cut", errc::closed_by_server, errc::closed_by_server, 0},
    {"ignore", errc::timed_out, well, 3},
    {"ignore=RETR:2", errc::timed_out, errc::timed_out, 1},
    {"silent", errc::quit_in_doubt, errc::quit_in_doubt, 3},
    {"silent=DELE", errc::timed_out, errc::timed_out, 3},
    {"late", well, well, 3},
    {"late=59000", well, well, 3},
    {"drip", well, well, 3},
    {"endless", errc::limit_exceeded, errc::limit_exceeded, 0},
    {"endless=UIDL", errc::limit_exceeded, errc::limit_exceeded, 0},
    {"endless=CAPA", errc::limit_exceeded, errc::limit_exceeded, 0},
    {"endless=RETR", errc::limit_exceeded, errc::limit_exceeded, 0},
    {"endless-line", errc::line_too_long, well, 3},
    {"endless-line=RETR", errc::line_too_long, errc::line_too_long, 0},
    {"err", errc::server_error, well, 2},
    {"err=greeting", errc::server_error, errc::server_error, 0},
    {"err=CAPA", well, well, 3},
    {"err=UIDL", errc::server_error, well, 3},
    {"err=DELE:2", well, well, 3},
    {"err=QUIT", errc::server_error, errc::server_error, 3},
    {"err-done", errc::server_error, errc::server_error, 3},
    {"err-done=DELE", errc::server_error, well, 3},
    {"pretend", well, well, 3},
    {"pretend=RSET", errc::server_error, well, 3},
    {"long-err", errc::server_error, errc::malformed_reply, 0},
    {"plus-err", errc::malformed_reply, errc::malformed_reply, 0},
    {"no-status", errc::malformed_reply, errc::malformed_reply, 0},
    {"lower-case", well, well, 3},
    {"no-text", well, well, 3},
    {"glued", errc::malformed_reply, errc::malformed_reply, 0},
    {"long-status", well, well, 3},
    {"long-status=9000", errc::line_too_long, errc::line_too_long, 0},
    {"twice", errc::unsolicited_octets, errc::unsolicited_octets, 0},
    {"twice=RETR", errc::unsolicited_octets, errc::unsolicited_octets, 1},
    {"unsolicited", errc::unsolicited_octets, errc::unsolicited_octets, 0},
    {"unsolicited=RETR", errc::unsolicited_octets, errc::malformed_reply, 1},
    {"blank-line", well, well, 3},
    {"blank-lines", errc::unsolicited_octets, errc::malformed_reply, 1},
    {"no-codes", well, well, 3},
    {"echo", well, well, 3},
    {"echo=AUTH", errc::login_unavailable, errc::login_unavailable, 0},
    {"unknown-ok", well, well, 3},
    {"line-limit", well, well, 3},
    {"capa-omits", well, well, 3},
    {"capa-omits=PIPELINING", well, well, 3},
    {"capa-adds", errc::login_unavailable, errc::login_unavailable, 0},
    {"lost-behind-login", well, well, 3},
    {"lost-behind", well, errc::timed_out, 0},
    {"out-of-order", well, well, 3},
    {"stat-says", errc::unreadable_reply, well, 3},
    {"sizes-off", well, well, 3},
    {"size-says", well, well, 3},
    {"size-says=-1", well, well, 3},
    {"list-omits", well, well, 2},
    {"list-twice", well, well, 3},
    {"list-adds", well, well, 3},
    {"list-adds=junk", well, well, 3},
    {"list-n-off", errc::out_of_step, well, 3},
    {"listing-blanks", well, well, 3},
    {"uidl-omits", well, well, 3},
    {"uidl-twice", well, well, 3},
    {"uidl-adds", well, well, 3},
    {"uidl-n-off", errc::out_of_step, well, 3},
    {"uidl-same", well, well, 3},
    {"uidl-empty", errc::unreadable_reply, well, 3},
    {"uidl-spaces", well, well, 3},
    {"uidl-8bit", well, well, 3},
    {"uidl-long", well, well, 3},
    {"uidl-long=9000", errc::line_too_long, errc::line_too_long, 0},
    {"uidl-reset", well, well, 3},
    {"uidl-numbers", well, well, 3},
    {"unstuffed", errc::unsolicited_octets, errc::malformed_reply, 0},
    {"bare-lf", well, well, 3},
    {"bare-lf-body", errc::timed_out, errc::timed_out, 0},
    {"glued-dot", errc::timed_out, errc::timed_out, 0},
    {"no-end", errc::timed_out, errc::timed_out, 0},
    {"no-end=LIST", errc::timed_out, errc::timed_out, 0},
    {"top-lines", well, well, 3},
    {"top-truncates", well, well, 3},
    {"top-blank-line", well, well, 3},
    {"in-use", errc::in_use, errc::in_use, 0},
    {"login-delay", errc::login_delay, errc::login_delay, 0},
    {"sys-temp", errc::system_temporary, errc::system_temporary, 0},
    {"sys-perm", errc::system_permanent, errc::system_permanent, 0},
    {"login-refused", errc::authentication_failed, errc::authentication_failed, 0},
    {"throttled", errc::login_unavailable, errc::login_unavailable, 0},
    {"sasl-endless", errc::malformed_reply, errc::malformed_reply, 0},
    {"sasl-not-base64", errc::malformed_reply, errc::malformed_reply, 0},
    {"commit-unasked", well, well, 3},
    {"commit-fails", errc::server_error, errc::server_error, 3},
    {"commit-half", errc::server_error, errc::server_error, 3},
};

// Nobody who gets such a message can tell that it is not as it was.
bool alters_mail(std::string_view with) {
    return with == "unstuffed" || with == "bare-lf" || with == "glued-dot";
}

TEST(EveryFault, LeavesTheClientWithTheMailOrTheReason) {
    for (const encounter& row : encounters) {
        SCOPED_TRACE(row.with);
        faulty_mailbox box({row.with});
        const all_verbs session(box);
        EXPECT_EQ(session.why ? code_of(*session.why) : std::nullopt, row.client)
            << (session.why ? session.why->message() : "");
        if (!alters_mail(row.with)) {
            EXPECT_THAT(session.got, testing::Each(testing::AnyOfArray(mail_there)));
        }
        if (session.why && session.why->code != errc::quit_in_doubt) {
            EXPECT_GE(box.left().size(), 2U);
        }
        EXPECT_LE(box.clock.passed(), 1h);
        EXPECT_LE(box.octets, 1024U * 1024U);
        if (session.why) {
            EXPECT_EQ(session.why->message().find("tanstaaf"), std::string::npos);
        }
    }
}

// While it lives, temporary directories lie in memory: no power fails here, and making a ledger
// durable for each fault would be most of what these tests do.
class directories_in_memory {
  public:
    directories_in_memory() {
        if (const char* was = std::getenv("TMPDIR")) was_ = was;
        if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 1);
    }
    ~directories_in_memory() { was_ ? ::setenv("TMPDIR", was_->c_str(), 1) : ::unsetenv("TMPDIR"); }
    directories_in_memory(const directories_in_memory&) = delete;
    directories_in_memory& operator=(const directories_in_memory&) = delete;

  private:
    std::optional<std::string> was_;
};

// Runs over a mailbox with a fault, and over the same one without it.
class runs_over_faults : public tests::mailbox_run {
  public:
    explicit runs_over_faults(const encounter& row) : box_({row.with}) {}

    report fetch(const mail_policy& policy) {
        return fetch_over([this] { return client(box_.connect().value()); }, policy);
    }
    report fetch_when_well(const mail_policy& policy) {
        box_.get_well();
        return fetch(policy);
    }
    [[nodiscard]] const faulty_mailbox& box() const { return box_; }

  private:
    faulty_mailbox box_;
};

TEST(EveryFault, CostsTheFetcherNoMailAndNoneTwice) {
    const directories_in_memory quick;
    for (const encounter& row : encounters) {
        SCOPED_TRACE(row.with);
        runs_over_faults runs(row);
        const faulty_mailbox& box = runs.box();

        const report faulty = runs.fetch({.after = retention::remove});
        EXPECT_EQ(faulty.stopped ? code_of(*faulty.stopped) : std::nullopt, row.fetcher)
            << (faulty.stopped ? faulty.stopped->message() : "");
        EXPECT_EQ(runs.mail().size(), row.delivered);
        EXPECT_LE(box.clock.passed(), 1h);

        const report healthy = runs.fetch_when_well({.after = retention::remove});
        EXPECT_FALSE(healthy.stopped) << healthy.stopped->message();
        const std::vector<std::string> delivered = runs.mail();
        if (alters_mail(row.with))
            EXPECT_EQ(delivered.size(), mail_there.size());
        else
            EXPECT_EQ(delivered, as_delivered(mail_there));
        // What a server confirmed and did not delete is not asked for again on the same day.
        const bool confirmed = row.with == std::string_view("pretend");
        EXPECT_EQ(box.left().size(), confirmed ? mail_there.size() : 0);
        EXPECT_EQ(healthy.returned, confirmed ? mail_there.size() : 0);
        EXPECT_THAT(runs.unfinished(), testing::IsEmpty());
    }
}

// Whatever names the server gave: after the fault, mail is known again by its content.
TEST(EveryFault, LeavesMailThereThatIsToStayAndBringsItOnce) {
    const directories_in_memory quick;
    for (const encounter& row : encounters) {
        SCOPED_TRACE(row.with);
        runs_over_faults runs(row);
        const faulty_mailbox& box = runs.box();

        const report faulty = runs.fetch({.after = retention::keep});
        EXPECT_EQ(faulty.deleted, 0U);
        EXPECT_EQ(runs.mail().size(), row.delivered);
        EXPECT_EQ(box.left(), mail_there);

        const report healthy = runs.fetch_when_well({.after = retention::keep});
        EXPECT_FALSE(healthy.stopped) << healthy.stopped->message();
        if (!alters_mail(row.with)) {
            EXPECT_EQ(runs.mail(), as_delivered(mail_there));
        }
        EXPECT_EQ(runs.mail().size(), mail_there.size());
        EXPECT_EQ(box.left(), mail_there);
        EXPECT_THAT(runs.unfinished(), testing::IsEmpty());
    }
}

struct tls_encounter {
    const char* with;
    tls_mode mode;
    std::optional<errc> client;  // none: all went well
};

const tls_encounter tls_encounters[] = {
    {"certificate-expired", tls_mode::implicit, errc::certificate_expired},
    {"certificate-other-name", tls_mode::implicit, errc::certificate_wrong_name},
    {"certificate-other-purpose", tls_mode::implicit, errc::certificate_wrong_purpose},
    {"certificate-self-signed", tls_mode::implicit, errc::certificate_untrusted},
    {"tls-silent", tls_mode::implicit, errc::timed_out},
    {"tls-silent", tls_mode::stls, errc::timed_out},
    {"tls-refused", tls_mode::implicit, errc::closed_by_server},
    {"tls-refused", tls_mode::stls, errc::closed_by_server},
    {"tls-damaged=1", tls_mode::implicit, errc::tls_failed},
    {"tls-old", tls_mode::implicit, errc::tls_failed},
    {"tls-old-too", tls_mode::implicit, std::nullopt},
    {"err=STLS", tls_mode::stls, errc::tls_failed},
    {"err=CAPA", tls_mode::stls, std::nullopt},
    {"capa-omits=STLS", tls_mode::stls, std::nullopt},
    {"stls-forged-reply", tls_mode::stls, errc::octets_before_tls},
    {"stls-injection", tls_mode::stls, std::nullopt}};

// tls-silent waits as long as the connection may take; all others end by themselves.
TEST(EveryFault, OfTlsEndsTheConnectionBeforeAnySecretIsSaid) {
    const tests::temporary_directory where;
    const std::string ca_file = where.path() / "ca.pem";
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    for (const tls_encounter& row : tls_encounters) {
        SCOPED_TRACE(row.with);
        dialogue_log log;
        std::optional<errc> why;
        {
            const server running({.tls = row.mode, .faults = {row.with}, .observe = log.observer()},
                                 mail);
            tests::put(ca_file, running.authority());
            const auto limit = row.client == errc::timed_out ? 100ms : 30s;
            auto open = nothrow_client::connect("localhost", {.tls = row.mode,
                                                              .port = running.port(),
                                                              .trust = {.ca_file = ca_file},
                                                              .timeouts = {.connect = limit}});
            if (!open)
                why = code_of(open.error());
            else
                EXPECT_TRUE(open->login({"mrose", "tanstaaf"}));
        }
        EXPECT_EQ(why, row.client);
        if (row.client) {
            EXPECT_THAT(log.commands(1), testing::Not(testing::Contains(testing::StartsWith("A"))));
        }
    }
}

TEST(EveryFault, HasItsRow) {
    std::set<std::string_view> met;
    for (const encounter& row : encounters) met.insert(fault(row.with).about().name);
    for (const tls_encounter& row : tls_encounters) met.insert(fault(row.with).about().name);
    for (const fault_description& one : known_faults())
        EXPECT_TRUE(met.contains(one.name)) << one.name;
}

}  // namespace
}  // namespace pop3::fetch
