// SPDX-License-Identifier: MIT
// The checks against our own server: if it is healthy, nothing is found; with a fault, the fault.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "peers/faults_seen.hpp"
#include "peers/served.hpp"

namespace pop3::check {
namespace {

std::set<std::string> ids_of(const examination_result& result, outcome outcome) {
    std::set<std::string> ids;
    for (const row& r : result.rows)
        if (r.found.outcome_kind == outcome) ids.insert(std::string(r.check->id));
    return ids;
}

std::string words_of(const examination_result& result) {
    std::string text;
    for (const row& r : result.rows)
        if (r.found.outcome_kind == outcome::fail || r.found.outcome_kind == outcome::warn)
            text +=
                std::string(r.check->id) + ": " + r.found.detail + '\n' + r.found.evidence + '\n';
    return text;
}

// ---- healthy ----

class HealthyServer : public testing::TestWithParam<tls_mode> {};

TEST_P(HealthyServer, PassesEveryCheckThatConcernsIt) {
    served mailbox(GetParam());
    settings options = mailbox.reached();
    options.destructive = true;
    const examination_result found = examine(options);
    if (GetParam() == tls_mode::none) {  // which is the only thing that is wrong
        EXPECT_EQ(found.exit_status(), 3);
        EXPECT_EQ(
            words_of(found),
            "stls: no TLS on this port: passwords and mail can be read by anybody on the way\n"
            "C: STLS\nS: -ERR STLS is not offered here\n");
    } else {
        EXPECT_EQ(found.exit_status(), 0) << words_of(found);
        EXPECT_EQ(words_of(found), "");
    }
    EXPECT_EQ(found.implementation, "served");
    EXPECT_EQ(found.needed, quirks{});
    EXPECT_THAT(ids_of(found, outcome::skipped), testing::Not(testing::Contains("retr")));
}

TEST_P(HealthyServer, LosesNothingUnlessItMay) {
    served mailbox(GetParam());
    const std::vector<std::string> before = mailbox.mail.messages("mrose");
    examine(mailbox.reached());
    EXPECT_EQ(mailbox.mail.messages("mrose"), before);
}

INSTANTIATE_TEST_SUITE_P(, HealthyServer,
                         testing::Values(tls_mode::none, tls_mode::stls, tls_mode::implicit),
                         [](const auto& mode) {
                             return mode.param == tls_mode::none   ? "InClear"
                                    : mode.param == tls_mode::stls ? "ByStls"
                                                                   : "InTls";
                         });

TEST(Examine, SkipsNothingOverStlsButWhatWasNotAskedFor) {
    served mailbox(tls_mode::stls);
    settings options = mailbox.reached();
    options.destructive = true;
    EXPECT_THAT(ids_of(examine(options), outcome::skipped), testing::ElementsAre("idle"));
}

TEST(Examine, LooksAtAnEmptyMailboxAsFarAsItGoes) {
    served mailbox(tls_mode::none);
    mailbox.mail.add_user("nobody", "nothing");
    settings options = mailbox.reached();
    options.identity = {"nobody", "nothing"};
    const examination_result found = examine(options);
    EXPECT_EQ(ids_of(found, outcome::warn), std::set<std::string>{});
    EXPECT_EQ(ids_of(found, outcome::fail), std::set<std::string>{"stls"});
    EXPECT_THAT(ids_of(found, outcome::skipped), testing::Contains("retr"));
}

// ---- replies without end, where the user sets no limit ----

finding found_at(const char* name, std::string_view id) {
    served mailbox(tls_mode::none, {pop3::fault(name)});
    settings options = mailbox.reached();
    options.options.limits.listing = UINT64_MAX;
    const examination_result result = examine(options);
    for (const row& r : result.rows)
        if (r.check->id == id) return r.found;
    return {};
}

TEST(Examine, EndsAtAListingWithoutEnd) {
    EXPECT_EQ(found_at("endless=LIST", "list").detail, "the response does not end");
    EXPECT_EQ(found_at("endless=UIDL", "uidl").detail, "the response does not end");
}

TEST(Examine, EndsAtAMessageWithoutEnd) {
    EXPECT_EQ(found_at("endless=RETR", "retr").detail, "the response does not end");
}

TEST(Examine, FindsAnIdleLimitThatIsTooShort) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    server impatient({.idle_limit = std::chrono::milliseconds(500)}, mail);
    settings options{.host = "localhost", .options = {}, .identity = {"mrose", "tanstaaf"}};
    options.options.tls = tls_mode::none;
    options.options.port = impatient.port();
    options.options.policy.allow_cleartext_password = true;
    options.slow = true;
    EXPECT_THAT(ids_of(examine(options), outcome::fail), testing::Contains("idle"));
}

TEST(Examine, TellsOfTheUserTheTlsAndTheCertificate) {
    served mailbox(tls_mode::implicit);
    const examination_result found = examine(mailbox.reached());
    EXPECT_EQ(found.user, "mrose");
    EXPECT_EQ(found.tls, tls_mode::implicit);
    ASSERT_TRUE(found.certificate);
    EXPECT_THAT(found.certificate->subject, testing::HasSubstr("localhost"));
    EXPECT_THAT(found.certificate->issuer, testing::HasSubstr("an authority"));
    EXPECT_THAT(found.certificate->valid_until, testing::MatchesRegex("20..-..-.."));
    EXPECT_EQ(found.certificate->sha256.size(), 64U);
}

TEST(Examine, TellsOfACertificateThatIsNotTrustedToo) {
    served mailbox(tls_mode::implicit, {"certificate-expired"});
    EXPECT_TRUE(examine(mailbox.reached()).certificate);
}

TEST(Examine, GoesThroughTheProxyAndNotAroundIt) {
    served mailbox(tls_mode::none);
    settings options = mailbox.reached();
    options.options.route.via = proxy{.host = "127.0.0.1", .port = 1};  // nobody is there
    EXPECT_THROW(examine(options), pop3::error);
}

TEST(Examine, TellsClientsThatMostSizesDiffer) {
    served mailbox(tls_mode::stls, {"sizes-off=20"});
    EXPECT_EQ(examine(mailbox.reached()).needed, quirks{.sizes_differ = true});
}

TEST(Examine, TellsClientsThatMessagesChange) {
    served mailbox(tls_mode::stls, {"mailbox-fields=2"});
    EXPECT_EQ(examine(mailbox.reached()).needed, quirks{.changes_messages = true});
}

TEST(Examine, GivesNobodysPasswordAwayInWhatItShows) {
    served mailbox(tls_mode::none, {"echo=PASS"});
    const examination_result found = examine(mailbox.reached());
    for (const row& r : found.rows)
        EXPECT_THAT(r.found.evidence + r.found.detail,
                    testing::Not(testing::HasSubstr("tanstaaf")));
}

TEST(Examine, ReportsNoPasswordInAnotherCaseEither) {
    served mailbox(tls_mode::none, {"echo=PASS", "capa-adds=X-TANSTAAF"});
    const examination_result found = examine(mailbox.reached());
    for (const row& r : found.rows)
        EXPECT_THAT(r.found.evidence + r.found.detail,
                    testing::Not(testing::HasSubstr("TANSTAAF")));
}

#ifdef POP3_HAS_GSASL  // or SCRAM would not be chosen
TEST(Examine, GoesOnByUserAndPassWhereTheStrongestWayFails) {
    served mailbox(tls_mode::none, {"capa-adds=SASL SCRAM-SHA-256"});
    const examination_result found = examine(mailbox.reached());
    EXPECT_EQ(found.needed, quirks{.login_by = "USER"});
    EXPECT_THAT(ids_of(found, outcome::pass), testing::Contains("retr"));
}
#endif

TEST(Examine, TellsClientsNotToPipelineWhereAnswersAreLost) {
    served mailbox(tls_mode::none, {"out-of-order"});
    EXPECT_EQ(examine(mailbox.reached()).needed, quirks{.loses_pipelined = true});
}

// ---- one defect at a time ----

class Fault : public testing::TestWithParam<seen_fault> {};

TEST_P(Fault, IsFoundByItsCheckAndNoOther) {
    const seen_fault& wrong = GetParam();
    const tls_mode tls = wrong.kind == seen_fault::by_stls  ? tls_mode::stls
                         : wrong.kind == seen_fault::in_tls ? tls_mode::implicit
                                                            : tls_mode::none;
    served mailbox(tls, {fault(wrong.fault)});
    settings options = mailbox.reached();
    options.destructive = wrong.kind == seen_fault::destructive;
    options.options.timeouts = {.connect = std::chrono::seconds(3),
                                .read = std::chrono::seconds(2)};
    const examination_result found = examine(options);

    std::set<std::string> all = ids_of(found, outcome::fail);
    const std::set<std::string> warned = ids_of(found, outcome::warn);
    const std::string right(wrong.check);
    EXPECT_TRUE(all.contains(right) || warned.contains(right)) << words_of(found);
    all.erase(right);
    if (tls == tls_mode::none) all.erase("stls");  // that server has no TLS
    if (wrong.others == "*") return;
    for (const std::string& other : all)
        EXPECT_THAT(std::string(wrong.others), testing::HasSubstr(other)) << words_of(found);
}

std::string name_of(const testing::TestParamInfo<seen_fault>& info) {
    std::string name;
    for (const char c : info.param.fault)
        name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(, Fault, testing::ValuesIn(seen_faults), name_of);

TEST(Faults, AreAllFoundOrCannotBe) {
    std::set<std::string> known;
    for (const seen_fault& each : seen_faults)
        known.insert(std::string(each.fault.substr(0, each.fault.find('='))));
    for (const unseen_fault& each : unseen_faults)
        EXPECT_TRUE(known.insert(std::string(each.name)).second) << each.name << " is seen";
    std::set<std::string> offered;
    for (const fault_description& each : known_faults()) offered.insert(std::string(each.name));
    EXPECT_EQ(known, offered);
}

TEST(Checks, HaveEachAnIdOfItsOwn) {
    std::set<std::string_view> ids;
    for (const check_spec& each : all_checks()) {
        EXPECT_TRUE(ids.insert(each.id).second) << each.id;
        EXPECT_THAT(std::string(each.source), testing::StartsWith("RFC ")) << each.id;
    }
}

TEST(Checks, HaveEachTheAdviceOfTheManual) {
    std::ifstream file(std::string(POP3_SOURCES) + "/docs/check.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const check_spec& each : all_checks()) {
        const std::string advice(advice_for(each.id));
        ASSERT_NE(advice, "") << each.id;
        EXPECT_THAT(text, testing::HasSubstr("| " + advice + " |\n")) << each.id;
    }
}

TEST(Checks, AreAllExplained) {
    std::ifstream file(std::string(POP3_SOURCES) + "/docs/check.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const check_spec& each : all_checks())
        EXPECT_THAT(text, testing::HasSubstr("| `" + std::string(each.id) + "` |")) << each.id;
}

}  // namespace
}  // namespace pop3::check
