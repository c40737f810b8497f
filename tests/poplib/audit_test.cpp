// SPDX-License-Identifier: MIT
// The audit events of Python's poplib: connections, and the lines that are sent.
#include <gmock/gmock.h>

#include "peers/scripted_peer.hpp"
#include "pop3/poplib.hpp"

namespace pop3::poplib {
namespace {

using test::closed_port;
using test::scripted_peer;
using testing::ElementsAre;

constexpr const char* login = R"(S: +OK ready
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK)";

// Removes the hook, whatever the test does.
class PoplibAudit : public testing::Test {
  protected:
    ~PoplibAudit() override { set_audit_hook({}); }

    std::vector<std::string> lines_of_a_login(audit_secrets secrets) {
        std::vector<std::string> lines;
        set_audit_hook(
            [&](const audit_event& e) {
                if (e.event == "poplib.putline") lines.emplace_back(e.line);
            },
            secrets);
        const scripted_peer server(login);
        POP3 mailbox("127.0.0.1", server.port());
        mailbox.user("mrose");
        mailbox.pass_("tanstaaf");
        return lines;
    }
};

TEST_F(PoplibAudit, ConnectIsToldBeforeTheSocketIsOpened) {
    const closed_port nobody;
    std::vector<std::string> events;
    set_audit_hook([&](const audit_event& e) {
        events.push_back(std::string(e.event) + " " + std::string(e.host));
        EXPECT_EQ(e.port, nobody.number());
    });
    EXPECT_THROW(POP3("127.0.0.1", nobody.number()), error);
    EXPECT_THAT(events, ElementsAre("poplib.connect 127.0.0.1"));
    EXPECT_THROW(POP3_SSL("localhost", nobody.number()), error);
    EXPECT_EQ(events.back(), "poplib.connect localhost");
}

TEST_F(PoplibAudit, EventsNameTheConnectionTheyAreAbout) {
    const scripted_peer server(login);
    std::vector<const POP3*> about;
    set_audit_hook([&](const audit_event& e) { about.push_back(&e.self); });
    POP3 mailbox("127.0.0.1", server.port());
    mailbox.user("mrose");
    mailbox.pass_("tanstaaf");
    EXPECT_THAT(about, ElementsAre(&mailbox, &mailbox, &mailbox));
}

TEST_F(PoplibAudit, LinesComeWithThePasswordMasked) {
    EXPECT_THAT(lines_of_a_login(audit_secrets::masked), ElementsAre("USER mrose", "PASS ****"));
}

TEST_F(PoplibAudit, LinesComeAsSentToWhoAsksForIt) {
    EXPECT_THAT(lines_of_a_login(audit_secrets::shown), ElementsAre("USER mrose", "PASS tanstaaf"));
}

TEST_F(PoplibAudit, HookThatThrowsKeepsTheConnectionFromBeingMade) {
    const closed_port nobody;
    set_audit_hook([](const audit_event&) { throw std::runtime_error("not from here"); });
    EXPECT_THROW(POP3("127.0.0.1", nobody.number()), std::runtime_error);
}

TEST_F(PoplibAudit, HookThatThrowsKeepsTheLineFromBeingSent) {
    const scripted_peer server("S: +OK ready");
    POP3 mailbox("127.0.0.1", server.port());
    set_audit_hook([](const audit_event&) { throw std::runtime_error("not this"); });
    EXPECT_THROW(mailbox.dele(1), std::runtime_error);
    set_audit_hook({});
    EXPECT_THROW(mailbox.quit(), error);
}

// ---- an object that its hook destroys ----

class PoplibDestroyed : public PoplibAudit, public testing::WithParamInterface<const char*> {};

TEST_P(PoplibDestroyed, ByItsHookFailsWithoutHarm) {
    const std::string verb = GetParam();
    const scripted_peer server(login);
    auto mailbox = std::make_unique<POP3>("127.0.0.1", server.port());
    mailbox->user("mrose");
    mailbox->pass_("tanstaaf");
    set_audit_hook([&](const audit_event&) { mailbox.reset(); }, audit_secrets::masked);
    EXPECT_THROW(verb == "STAT"   ? static_cast<void>(mailbox->stat())
                 : verb == "UIDL" ? static_cast<void>(mailbox->uidl())
                 : verb == "RETR" ? static_cast<void>(mailbox->retr(1))
                 : verb == "CAPA" ? static_cast<void>(mailbox->capa())
                 : verb == "STLS" ? static_cast<void>(mailbox->stls())
                 : verb == "QUIT" ? static_cast<void>(mailbox->quit())
                                  : static_cast<void>(mailbox->noop()),
                 error);
    EXPECT_FALSE(mailbox);
}

INSTANTIATE_TEST_SUITE_P(In, PoplibDestroyed,
                         testing::Values("STAT", "UIDL", "RETR", "CAPA", "STLS", "QUIT", "NOOP"));

}  // namespace
}  // namespace pop3::poplib
