// SPDX-License-Identifier: MIT
// Our client and our fetcher against every fault of our server: mail byte for byte, or the error
// that explains why not, in bounded time and memory, and nothing lost or delivered twice.
#include "pop3/server/faults.hpp"

#include <gmock/gmock.h>

#include <set>

#include "faulty_mailbox.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;

std::optional<errc> code_of(const failure& reason) {
    for (int code = 1; code < 100; ++code)
        if (reason.code == static_cast<errc>(code)) return static_cast<errc>(code);
    return std::nullopt;
}

// Every verb, one after the other, until one fails; a -ERR for one message ends nothing.
class all_verbs {
  public:
    explicit all_verbs(faulty_mailbox& mailbox) {
        result<connection> open = mailbox.connect();
        if (done(open) && open) {
            nothrow_client mail(*std::move(open));
            login_and_look(mail) && get_messages(mail) && delete_first(mail);
        }
    }
    std::optional<failure> reason;  // it ended early, or the first -ERR
    std::vector<std::string> got;

  private:
    template <class T>
    bool done(const result<T>& outcome) {
        if (!outcome && !reason) reason = outcome.error();
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

struct fault_case {
    const char* fault_name;
    std::optional<errc> client;   // none: success
    std::optional<errc> fetcher;  // the reason why the run stopped
    std::size_t delivered;        // by that run
};

constexpr std::nullopt_t well = std::nullopt;

const fault_case encounters[] = {
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
    {"late-err", well, well, 3},
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
    {"err=TOP", errc::server_error, well, 3},
    {"err=UIDL", errc::server_error, well, 3},
    {"err=DELE:2", well, well, 3},
    {"err=QUIT", errc::server_error, errc::server_error, 3},
    {"err-done", errc::server_error, errc::server_error, 3},
    {"err-done=DELE", errc::server_error, well, 3},
    {"pretend", well, well, 3},
    {"pretend=DELE", well, well, 3},
    {"pretend=RSET", errc::server_error, well, 3},
    {"long-err", errc::server_error, errc::malformed_reply, 0},
    {"plus-err", errc::malformed_reply, errc::malformed_reply, 0},
    {"no-status", errc::malformed_reply, errc::malformed_reply, 0},
    {"lower-case", well, well, 3},
    {"no-text", well, well, 3},
    {"glued", errc::malformed_reply, errc::malformed_reply, 0},
    {"glued-greeting", well, well, 3},
    {"long-status", well, well, 3},
    {"long-status=9000", errc::line_too_long, errc::line_too_long, 0},
    {"twice", errc::unsolicited_octets, errc::unsolicited_octets, 0},
    {"twice=RETR", errc::unsolicited_octets, errc::unsolicited_octets, 1},
    {"unsolicited", errc::unsolicited_octets, errc::unsolicited_octets, 0},
    {"unsolicited=RETR", errc::unsolicited_octets, errc::malformed_reply, 1},
    {"stray", errc::unreadable_reply, well, 3},
    {"stray=UIDL", errc::unreadable_reply, errc::out_of_step, 0},
    {"stray=RETR:1", well, well, 3},
    {"blank-line", well, well, 3},
    {"blank-line-before", well, well, 3},
    {"blank-lines", errc::unsolicited_octets, errc::malformed_reply, 1},
    {"no-codes", well, well, 3},
    {"echo", well, well, 3},
    {"echo=AUTH", errc::login_unavailable, errc::login_unavailable, 0},
    {"unknown-ok", well, well, 3},
    {"line-limit", well, well, 3},
    {"capa-omits", well, well, 3},
    {"capa-omits=PIPELINING", well, well, 3},
    {"capa-adds", errc::login_unavailable, errc::login_unavailable, 0},
    {"capa-adds=LOGIN-DELAY 4294967295", well, well, 3},
    {"lost-after-login", well, well, 3},
    {"lost-after", well, errc::timed_out, 0},
    {"out-of-order", well, well, 3},
    {"run-together", well, well, 3},
    {"stat-says", errc::unreadable_reply, well, 3},
    {"sizes-off", well, well, 3},
    {"sizes-over", well, well, 3},
    {"size-says", well, well, 3},
    {"size-says=-1", well, well, 3},
    {"list-omits", well, well, 2},
    {"list-twice", well, well, 3},
    {"list-adds", well, well, 3},
    {"list-adds=junk", well, well, 3},
    {"list-n-off", errc::out_of_step, well, 3},
    {"list-n-all", errc::unreadable_reply, well, 3},
    {"list-n-size", errc::unreadable_reply, well, 3},
    {"list-n-refused", errc::server_error, well, 3},
    {"list-unreadable", well, well, 3},
    {"listing-blanks", well, well, 3},
    {"uidl-omits", well, well, 3},
    {"uidl-twice", well, well, 3},
    {"uidl-adds", well, well, 3},
    {"uidl-n-off", errc::out_of_step, well, 3},
    {"uidl-n-all", errc::unreadable_reply, well, 3},
    {"uidl-n-bare", errc::unreadable_reply, well, 3},
    {"uidl-unreadable", well, well, 3},
    {"uidl-same", well, well, 3},
    {"uidl-empty", errc::unreadable_reply, well, 3},
    {"uidl-spaces", well, well, 3},
    {"uidl-8bit", well, well, 3},
    {"uidl-long", well, well, 3},
    {"uidl-long=9000", errc::line_too_long, errc::line_too_long, 0},
    {"uidl-alike", well, well, 3},
    {"uidl-alike-word", well, well, 3},
    {"uidl-reset", well, well, 3},
    {"uidl-numbers", well, well, 3},
    {"uidl-renamed", well, well, 3},
    {"uidl-reused", well, well, 3},
    {"uidl-shifted", well, well, 3},
    {"sizes-change", well, well, 3},
    {"mailbox-fields", well, well, 3},
    {"shows-once=1", errc::server_error, well, 1},
    {"hides=1", errc::server_error, well, 0},
    {"unstuffed", errc::unsolicited_octets, errc::malformed_reply, 0},
    {"bare-lf", well, well, 3},
    {"bare-lf-body", errc::timed_out, errc::timed_out, 0},
    {"glued-dot", errc::timed_out, errc::timed_out, 0},
    {"no-end", errc::timed_out, errc::timed_out, 0},
    {"no-end=LIST", errc::timed_out, errc::timed_out, 0},
    {"cr-end", errc::timed_out, errc::timed_out, 0},
    {"empty", well, well, 2},
    {"retr-truncates", well, well, 0},
    {"top-lines", well, well, 3},
    {"top-truncates", well, well, 3},
    {"top-another", well, well, 3},
    {"top-blank-line", well, well, 3},
    {"poison", errc::closed_by_server, errc::closed_by_server, 1},
    {"poison-stalls", errc::timed_out, errc::timed_out, 1},
    {"poison-endless", errc::limit_exceeded, errc::limit_exceeded, 1},
    {"retrs-per-session=1", errc::closed_by_server, errc::closed_by_server, 1},
    {"in-use", errc::in_use, errc::in_use, 0},
    {"login-delay", errc::login_delay, errc::login_delay, 0},
    {"sys-temp", errc::system_temporary, errc::system_temporary, 0},
    {"sys-perm", errc::system_permanent, errc::system_permanent, 0},
    {"login-refused", errc::authentication_failed, errc::authentication_failed, 0},
    {"throttled", errc::login_unavailable, errc::login_unavailable, 0},
    {"login-closes", errc::closed_by_server, errc::closed_by_server, 0},
    {"auth-unknown", well, well, 3},
    {"auth-initial-refused", well, well, 3},
    {"sasl-endless", errc::malformed_reply, errc::malformed_reply, 0},
    {"sasl-not-base64", errc::malformed_reply, errc::malformed_reply, 0},
    {"commit-unasked", well, well, 3},
    {"commit-fails", errc::server_error, errc::server_error, 3},
    {"commit-half", errc::server_error, errc::server_error, 3},
};

// The receiver of such a message cannot detect that it was changed.
bool alters_mail(std::string_view text) {
    return text == "unstuffed" || text == "bare-lf" || text == "glued-dot";
}

// Only LIST proves that such a message is not complete.
bool shortens_mail(std::string_view text) {
    return text == "empty" || text == "retr-truncates";
}

TEST(EveryFault, LeavesTheClientWithTheMailOrTheReason) {
    for (const fault_case& row : encounters) {
        SCOPED_TRACE(row.fault_name);
        faulty_mailbox box({row.fault_name});
        const all_verbs session(box);
        EXPECT_EQ(session.reason ? code_of(*session.reason) : std::nullopt, row.client)
            << (session.reason ? session.reason->message() : "");
        if (!alters_mail(row.fault_name) && !shortens_mail(row.fault_name)) {
            EXPECT_THAT(session.got, testing::Each(testing::AnyOfArray(mail_there)));
        }
        if (session.reason && session.reason->code != errc::quit_in_doubt) {
            EXPECT_GE(box.left().size(), 2U);
        }
        EXPECT_LE(box.clock.passed(), 1h);
        EXPECT_LE(box.octets, 1024U * 1024U);
        if (session.reason) {
            EXPECT_EQ(session.reason->message().find("tanstaaf"), std::string::npos);
        }
    }
}

TEST(EveryFault, CostsTheFetcherNoMailAndNoneTwice) {
    const directories_in_memory quick;
    for (const fault_case& row : encounters) {
        SCOPED_TRACE(row.fault_name);
        runs_over_faults runs({row.fault_name});
        const faulty_mailbox& box = runs.box();

        const report faulty = runs.fetch({.after = retention::remove});
        EXPECT_EQ(faulty.stopped ? code_of(*faulty.stopped) : std::nullopt, row.fetcher)
            << (faulty.stopped ? faulty.stopped->message() : "");
        EXPECT_EQ(runs.mail().size(), row.delivered);
        EXPECT_LE(box.clock.passed(), 1h);

        const report healthy = runs.fetch_when_well({.after = retention::remove});
        EXPECT_FALSE(healthy.stopped) << healthy.stopped->message();
        if (alters_mail(row.fault_name))
            EXPECT_EQ(runs.mail().size(), mail_there.size());
        else
            EXPECT_EQ(runs.mail(), as_delivered(mail_there));
        // A deletion that a server confirmed but did not execute is not requested again on the same
        // day.
        const std::string_view name = row.fault_name;
        const bool confirmed = name == "pretend" || name == "pretend=DELE";
        EXPECT_EQ(box.left().size(), confirmed ? mail_there.size() : 0);
        EXPECT_EQ(healthy.returned, confirmed ? mail_there.size() : 0);
        EXPECT_THAT(runs.unfinished(), testing::IsEmpty());
    }
}

// Whatever the unique-ids were: after the fault, mail is recognised by its content.
TEST(EveryFault, LeavesMailThereThatIsToStayAndBringsItOnce) {
    const directories_in_memory quick;
    for (const fault_case& row : encounters) {
        SCOPED_TRACE(row.fault_name);
        runs_over_faults runs({row.fault_name});
        const faulty_mailbox& box = runs.box();

        const report faulty = runs.fetch({.after = retention::keep});
        EXPECT_EQ(faulty.deleted, 0U);
        EXPECT_EQ(runs.mail().size(), row.delivered);
        EXPECT_EQ(box.left(), mail_there);

        const report healthy = runs.fetch_when_well({.after = retention::keep});
        EXPECT_FALSE(healthy.stopped) << healthy.stopped->message();
        if (!alters_mail(row.fault_name)) {
            EXPECT_EQ(runs.mail(), as_delivered(mail_there));
        }
        EXPECT_EQ(runs.mail().size(), mail_there.size());
        EXPECT_EQ(box.left(), mail_there);
        EXPECT_THAT(runs.unfinished(), testing::IsEmpty());
    }
}

struct tls_encounter {
    const char* fault_name;
    tls_mode mode;
    std::optional<errc> client;  // none: success
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
    const test::temporary_directory where;
    const std::string ca_file = where.path() / "ca.pem";
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    for (const tls_encounter& row : tls_encounters) {
        SCOPED_TRACE(row.fault_name);
        session_log log;
        std::optional<errc> cause;
        {
            const server running(
                {.tls = row.mode, .faults = {row.fault_name}, .observe = log.observer()}, mail);
            test::put(ca_file, running.authority());
            const auto limit = row.client == errc::timed_out ? 100ms : 30s;
            auto open = nothrow_client::connect("localhost", {.tls = row.mode,
                                                              .port = running.port(),
                                                              .tls_options = {.ca_file = ca_file},
                                                              .timeouts = {.connect = limit}});
            if (!open)
                cause = code_of(open.error());
            else
                EXPECT_TRUE(open->login({"mrose", "tanstaaf"}));
        }
        EXPECT_EQ(cause, row.client);
        if (row.client) {
            EXPECT_THAT(log.commands(1), testing::Not(testing::Contains(testing::StartsWith("A"))));
        }
    }
}

TEST(EveryFault, HasItsRow) {
    std::set<std::string_view> met;
    for (const fault_case& row : encounters) met.insert(fault(row.fault_name).about().name);
    for (const tls_encounter& row : tls_encounters) met.insert(fault(row.fault_name).about().name);
    for (const fault_description& one : known_faults())
        EXPECT_TRUE(met.contains(one.name)) << one.name;
}

}  // namespace
}  // namespace pop3::fetch
